"""Database servers of the system's packages, for tests.

Each runs in a temporary folder as an unprivileged user, on a unix socket
alone. Missing is raised where there is none.
"""

import glob
import os
import pwd
import subprocess
import time


class Missing(Exception):
    pass


class Server:
    """A cluster of its own in `top`: nobody but us, no network."""

    def __init__(self, top):
        self.top = top
        self.data = os.path.join(top, "data")
        self.account = {}
        if os.getuid() == 0:
            try:
                user = pwd.getpwnam("nobody")
            except KeyError:
                raise Missing("no unprivileged user to run a server as")
            os.chown(top, user.pw_uid, user.pw_gid)
            self.account = {"user": user.pw_uid, "group": user.pw_gid,
                            "extra_groups": []}
        self.environment = {"PATH": "/usr/sbin:/usr/bin:/bin", "LC_ALL": "C",
                            "HOME": top}

    def run(self, *args):
        return subprocess.run(args, cwd=self.top, text=True,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env=self.environment,
                              **self.account)

    def need(self, *args):
        done = self.run(*args)
        if done.returncode:
            last = (done.stdout.strip().splitlines() or ["failed"])[-1]
            raise Missing("%s: %s" % (os.path.basename(args[0]), last))


class Postgresql(Server):
    def __init__(self, top):
        self.bin = max(glob.glob("/usr/lib/postgresql/*/bin"), default=None)
        if not self.bin:
            raise Missing("no PostgreSQL server is installed")
        super().__init__(top)

    def start(self):
        self.need(os.path.join(self.bin, "initdb"), "-D", self.data, "-U",
                  "test", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.need(os.path.join(self.bin, "pg_ctl"), "-D", self.data, "-w",
                  "-l", os.path.join(self.top, "log"), "-o",
                  "-c listen_addresses='' -c unix_socket_directories='%s' "
                  "-c fsync=off -c max_connections=10" % self.top, "start")

    def stop(self):
        self.run(os.path.join(self.bin, "pg_ctl"), "-D", self.data, "-m",
                 "immediate", "stop")

    def connect(self, name="postgres"):
        import psycopg2
        return psycopg2.connect(host=self.top, user="test", dbname=name)

    def create(self, name):
        admin = self.connect()
        admin.autocommit = True
        admin.cursor().execute("CREATE DATABASE %s" % name)
        admin.close()

    def engine(self, name):
        import sqlalchemy as sa
        return sa.create_engine("postgresql+psycopg2://",
                                creator=lambda: self.connect(name))


class Mariadb(Server):
    def __init__(self, top):
        if not os.path.exists("/usr/sbin/mariadbd"):
            raise Missing("no MariaDB server is installed")
        super().__init__(top)
        self.socket = os.path.join(top, "socket")
        self.process = None

    def start(self):
        self.need("mariadb-install-db", "--no-defaults",
                  "--datadir=" + self.data, "--skip-test-db",
                  "--auth-root-authentication-method=normal")
        log = open(os.path.join(self.top, "log"), "w")
        self.process = subprocess.Popen(
            ["mariadbd", "--no-defaults", "--datadir=" + self.data,
             "--socket=" + self.socket, "--skip-networking",
             "--innodb-flush-log-at-trx-commit=0"], cwd=self.top,
            stdout=log, stderr=log, env=self.environment, **self.account)
        for _ in range(600):
            if not self.query("SELECT 1").returncode:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise Missing("mariadbd does not start")

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()

    def query(self, sql, *args):
        return subprocess.run(
            ["mariadb", "--no-defaults", "--socket=" + self.socket, "-uroot",
             "-N", *args], input=sql, capture_output=True, text=True)
