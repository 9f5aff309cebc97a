/* Projects of a few files in memory, and the tables that come out as a line. */
#include "base/compat.h"
#include "model/models.h"
#include "report/schema.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct file {
	const char *path;
	const char *text;
};

struct project {
	struct arena *a;
	const struct file *files;
	size_t n;
};

static const struct file *find(struct project *p, struct str path)
{
	for (size_t i = 0; i < p->n && p->files[i].path; i++)
		if (str_is(path, p->files[i].path))
			return &p->files[i];
	return NULL;
}

static bool has_file(void *data, struct str path)
{
	return find(data, path) != NULL;
}

static bool has_dir(void *data, struct str path)
{
	struct project *p = data;

	for (size_t i = 0; i < p->n && p->files[i].path; i++)
		if (path_is_below(str_z(p->files[i].path), path))
			return true;
	return false;
}

static struct source *read_file(void *data, struct str path)
{
	struct project *p = data;
	const struct file *f = find(p, path);
	struct source *s = arena_new(p->a, struct source);

	source_init(s, p->a, path, str_z(f->text));
	return s;
}

static void add_parts(struct buf *b, const struct schema_parts *parts)
{
	for (size_t i = 0; i < parts->n; i++)
		buf_addf(b, "%s%.*s", i ? "," : "",
			 STR_ARG(schema_part_name(&parts->v[i])));
}

static void add_key(struct buf *b, const struct schema_key *k)
{
	static const char letters[] = { [SQL_CONSTRAINT_PRIMARY_KEY] = 'p',
					[SQL_CONSTRAINT_UNIQUE] = 'u',
					[SQL_CONSTRAINT_FOREIGN_KEY] = 'f' };

	if (!k->o.is_there || k->kind >= sizeof(letters) || !letters[k->kind])
		return;
	buf_addf(b, " %c(", letters[k->kind]);
	add_parts(b, &k->parts);
	buf_addc(b, ')');
	if (!k->ref_table)
		return;
	buf_addf(b, ">%.*s(", STR_ARG(schema_table_name(b->arena, k->ref_table)));
	add_parts(b, &k->ref_parts);
	buf_addc(b, ')');
}

/* "t: id!INTEGER name?STRING p(id)": ! not null, ? null, ~ not known */
static const char *shown(struct arena *a, struct models *m)
{
	struct buf b = BUF_INIT(a);
	struct schema s;

	models_schema(m, &s, a, STR(""));
	for (size_t i = 0; i < s.tables.n; i++) {
		const struct schema_table *t = s.tables.v[i];

		if (t->is_assumed || !t->o.is_there)
			continue;
		buf_addf(&b, "%s%.*s%s:", b.len ? "; " : "",
			 STR_ARG(schema_table_name(a, t)),
			 t->is_incomplete ? "*" : "");
		for (size_t k = 0; k < t->columns.n; k++)
			buf_addf(&b, " %.*s%s%.*s",
				 STR_ARG(t->columns.v[k]->o.name),
				 t->columns.v[k]->nullable == OP_NO  ? "!" :
				 t->columns.v[k]->nullable == OP_YES ? "?" :
								       "~",
				 STR_ARG(t->columns.v[k]->type.name));
		for (size_t k = 0; k < t->keys.n; k++)
			add_key(&b, t->keys.v[k]);
		for (size_t k = 0; k < t->indexes.n; k++) {
			buf_addf(&b, " i:%.*s(",
				 STR_ARG(t->indexes.v[k]->o.name));
			add_parts(&b, &t->indexes.v[k]->parts);
			buf_addc(&b, ')');
		}
	}
	for (size_t i = 0; i < m->gaps.n; i++)
		buf_addf(&b, "%s[%.*s:%u %.*s]", b.len ? " " : "",
			 STR_ARG(m->gaps.v[i].path),
			 source_position(m->gaps.v[i].source,
					 m->gaps.v[i].span.begin)
				 .line,
			 STR_ARG(m->gaps.v[i].reason));
	return b.p ? b.p : "";
}

#define FILES 5

struct row {
	struct file files[FILES]; /* the first one is read */
	const char *want;
};

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a;
		struct project p = { &a, rows[i].files, FILES };
		struct models_files files = { &p, has_file, has_dir, read_file };
		struct models m;
		const char *got;

		arena_init(&a);
		models_init(&m, &a, &files);
		models_add_root(&m, STR(""));
		models_read(&m, str_z(rows[i].files[0].path));
		models_target(&m, str_z(rows[i].files[0].path));
		models_build(&m);
		got = shown(&a, &m);
		if (strcmp(got, rows[i].want)) {
			print_error("%zu: %s\ngot:  %s\nwant: %s\n", i,
				    rows[i].files[0].text, got, rows[i].want);
			fail();
		}
		arena_release(&a);
	}
}

#define CHECK(rows) check(rows, ARRAY_SIZE(rows))

#define MAPPED                                                                \
	"from typing import Optional, Annotated\n"                            \
	"from sqlalchemy import *\n"                                          \
	"from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n" \
	"class Base(DeclarativeBase):\n    pass\n"
#define OLD                              \
	"from sqlalchemy import *\n"     \
	"from sqlalchemy.orm import *\n" \
	"Base = declarative_base()\n"
#define ID "    id = Column(Integer, primary_key=True)\n"
#define T(name) "class " name "(Base):\n    __tablename__ = '" name "'\n"

/* mapped_column() needs SQLAlchemy 2.0: its documentation is what is held to. */
static void test_models__annotations_are_columns(void **s UNUSED)
{
	static const struct row rows[] = {
		{ { { "a.py",
		      MAPPED T("t") "    id: Mapped[int] = mapped_column(primary_key=True)\n"
				    "    a: Mapped[str]\n"
				    "    b: Mapped[Optional[str]]\n"
				    "    c: Mapped[str | None] = mapped_column(String(9))\n"
				    "    d: Mapped[str] = mapped_column(nullable=True)\n"
				    "    e = mapped_column(Text)\n" } },
		  "t: id!INTEGER a!STRING b?STRING c?STRING d?STRING e?TEXT "
		  "p(id)" },
		{ { { "a.py", MAPPED
		      "import datetime, decimal, uuid, enum\n"
		      "class Kind(enum.Enum):\n    A = 1\n    B = 2\n" T(
			      "t") "    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)\n"
				   "    a: Mapped[datetime.datetime]\n"
				   "    b: Mapped[datetime.date]\n"
				   "    c: Mapped[decimal.Decimal]\n"
				   "    d: Mapped[bool]\n    e: Mapped[bytes]\n"
				   "    f: Mapped[float]\n    g: Mapped[Kind]\n" } },
		  "t: id!UUID a!DATETIME b!DATE c!NUMERIC d!BOOLEAN "
		  "e!LARGEBINARY f!FLOAT g!ENUM p(id)" },
		{ { { "a.py", MAPPED
		      "pk = Annotated[int, mapped_column(primary_key=True)]\n"
		      "ref = Annotated[int, mapped_column(ForeignKey('u.id'))]\n" T(
			      "u") "    id: Mapped[pk]\n" T("t") "    id: Mapped[pk]\n    u: Mapped[ref]\n"
								 "    v: Mapped[Optional[ref]]\n" } },
		  "t: id!INTEGER u!INTEGER v?INTEGER p(id) f(u)>u(id) "
		  "f(v)>u(id); u: id!INTEGER p(id)" },
		{ { { "a.py", MAPPED
		      "class My(DeclarativeBase):\n"
		      "    type_annotation_map = {str: Text, int: BigInteger}\n"
		      "class t(My):\n    __tablename__ = 't'\n"
		      "    id: Mapped[int] = mapped_column(primary_key=True)\n"
		      "    a: Mapped[str]\n" } },
		  "t: id!BIGINTEGER a!TEXT p(id)" },
		{ { { "a.py",
		      MAPPED T("t") "    id: Mapped[int] = mapped_column(primary_key=True)\n"
				    "    posts: Mapped[list['Post']] = relationship()\n"
				    "    one: Mapped['One'] = relationship()\n"
				    "    n: int = 5\n" } },
		  "t: id!INTEGER p(id)" },
		{ { { "a.py", MAPPED "from elsewhere import Odd\n" T(
				      "t") "    id: Mapped[int] = mapped_column(primary_key=True)\n"
					   "    a: Mapped[Odd]\n" } },
		  "t: id!INTEGER a! p(id)" },
	};

	CHECK(rows);
}

static void test_models__classes_inherit(void **s UNUSED)
{
	static const struct row rows[] = {
		{ { { "a.py", OLD "class Id:\n" ID
				  "class Top(Base, Id):\n    __abstract__ = True\n"
				  "    a = Column(Text)\n"
				  "class t(Top):\n    __tablename__ = 't'\n" } },
		  "t: id!INTEGER a?TEXT p(id)" },
		{ { { "a.py", OLD T("t") ID
		      "class S(t):\n    b = Column(Text)\n"
		      "class J(t):\n    __tablename__ = 'j'\n"
		      "    id = Column(ForeignKey('t.id'), primary_key=True)\n" } },
		  "j: id! p(id) f(id)>t(id); t: id!INTEGER b?TEXT p(id)" },
		{ { { "a.py", OLD "class M:\n    a = Column(Text)\n"
				  "class t(M, Base):\n    __tablename__ = 't'\n" ID
				  "    a = None\n" } },
		  "t: id!INTEGER p(id)" },
		{ { { "a.py", OLD "class M:\n    @declared_attr\n"
				  "    def __tablename__(cls):\n"
				  "        return cls.__name__.lower() + 's'\n"
				  "    @declared_attr\n    def u(cls):\n"
				  "        return Column(ForeignKey('us.id'))\n"
				  "class U(Base):\n    __tablename__ = 'us'\n" ID
				  "class Tag(M, Base):\n" ID } },
		  "tags: id!INTEGER u? p(id) f(u)>us(id); us: id!INTEGER p(id)" },
		/* A base of bases has no table, whatever it says. */
		{ { { "a.py", MAPPED
		      "import re\n"
		      "class B(DeclarativeBase):\n    @declared_attr.directive\n"
		      "    def __tablename__(cls):\n"
		      "        return re.sub(r'(?<!^)(?=[A-Z])', '_', "
		      "cls.__name__).lower()\n"
		      "class BigThing(B):\n"
		      "    id: Mapped[int] = mapped_column(primary_key=True)\n" } },
		  "big_thing: id!INTEGER p(id)" },
		{ { { "a.py", OLD "class A(B): pass\nclass B(A): pass\n" } }, "" },
	};

	CHECK(rows);
}

static void test_models__other_packages_name_tables(void **s UNUSED)
{
	static const struct row rows[] = {
		{ { { "a.py",
		      "from flask_sqlalchemy import SQLAlchemy\n"
		      "db = SQLAlchemy()\n"
		      "class HTTPUser(db.Model):\n"
		      "    id = db.Column(db.Integer, primary_key=True)\n"
		      "class Post2Tag(db.Model):\n"
		      "    id = db.Column(db.Integer, primary_key=True)\n"
		      "    u = db.Column(db.ForeignKey(HTTPUser.id))\n"
		      "x = db.Table('x', db.Column('id', db.Integer))\n" } },
		  "http_user: id!INTEGER p(id); "
		  "post2_tag: id!INTEGER u? p(id) f(u)>http_user(id); "
		  "x: id?INTEGER" },
		{ { { "a.py",
		      "from flask_sqlalchemy import SQLAlchemy as S\n"
		      "class Mine(S):\n    pass\n"
		      "db = Mine()\nclass A(db.Model):\n"
		      "    id = db.Column(db.Integer, primary_key=True)\n" } },
		  "a: id!INTEGER p(id)" },
		{ { { "a.py", "from typing import Optional, List\n"
			      "from sqlmodel import *\n"
			      "class Base(SQLModel):\n    name: str = Field(index=True)\n"
			      "class Hero(Base, table=True):\n"
			      "    id: Optional[int] = Field(default=None, "
			      "primary_key=True)\n"
			      "    age: Optional[int] = None\n"
			      "    team: int = Field(foreign_key='team.id')\n"
			      "    friends: List['Hero'] = Relationship()\n"
			      "class Team(SQLModel, table=True):\n"
			      "    id: int = Field(sa_column=Column(BigInteger, "
			      "primary_key=True))\n" } },
		  "hero: name!STRING id!INTEGER age?INTEGER team!INTEGER "
		  "p(id) f(team)>team(id) i:ix_hero_name(name); "
		  "team: id!BIGINTEGER p(id)" },
	};

	CHECK(rows);
}

static void test_models__files_are_linked(void **s UNUSED)
{
	static const struct row rows[] = {
		{ { { "env.py", "from app import models\n"
				"from app.db import Base\n"
				"target_metadata = Base.metadata\n" },
		    { "app/__init__.py", "" },
		    { "app/db.py", OLD },
		    { "app/models.py",
		      "from sqlalchemy import *\n"
		      "from .db import Base\nfrom . import other\n" T("t") ID },
		    { "app/other.py", OLD T("u") ID } },
		  "t: id!INTEGER p(id)" }, /* u is of another MetaData */
		/* A ring of imports. */
		{ { { "a.py", "import b\nfrom sqlalchemy import *\n"
			      "class U(b.Base):\n    __tablename__ = 'u'\n" ID },
		    { "b.py", OLD "import a\n" T("t") ID } },
		  "t: id!INTEGER p(id); u: id!INTEGER p(id)" },
		/* A helper of another file; a folder without __init__.py. */
		{ { { "a.py",
		      "from lib.h import pk, Base\n" T("t") "    id = pk()\n" },
		    { "lib/h.py", OLD "WIDTH = 30\ndef pk():\n"
				      "    return Column(String(WIDTH), "
				      "primary_key=True)\n" } },
		  "t: id!STRING p(id)" },
		/* Alembic is not the folder of that name. */
		{ { { "alembic/env.py", OLD "from alembic import context\n" T("t")
						ID "if context.is_offline_mode():\n"
						   "    pass\n" },
		    { "alembic/context.py", "1/0 ==" } },
		  "t: id!INTEGER p(id)" },
	};

	CHECK(rows);
}

static void test_models__schemas_and_keys(void **s UNUSED)
{
	static const struct row rows[] = {
		{ { { "a.py", "from sqlalchemy import *\n"
			      "m = MetaData(schema='s')\n"
			      "a = Table('a', m, Column('id', Integer, "
			      "primary_key=True), schema='o')\n"
			      "b = Table('b', m, Column('x', ForeignKey('b.x')), "
			      "Column('y', ForeignKey(a.c.id)))\n" } },
		  "o.a: id!INTEGER p(id); s.b: x? y? f(x)>s.b(x) f(y)>o.a(id)" },
		{ { { "a.py", OLD T("t") ID
		      "    a = Column('b', Integer)\n"
		      "    __table_args__ = (UniqueConstraint(a), Index('i', a), "
		      "ForeignKeyConstraint(['b'], ['t.id']))\n"
		      "Index('j', t.a, t.id)\n" } },
		  "t: id!INTEGER b?INTEGER p(id) u(b) f(b)>t(id) i:i(b) "
		  "i:j(b,id)" },
		{ { { "a.py", OLD T("t") ID
		      "    up = Column('b', Integer)\n    c = Column(Integer)\n"
		      "    __table_args__ = (ForeignKeyConstraint([up, c], [id, "
		      "c]), ForeignKeyConstraint((c,), ['t.id']))\n" } },
		  "t: id!INTEGER b?INTEGER c?INTEGER p(id) f(b,c)>t(id,c) "
		  "f(c)>t(id)" },
		{ { { "a.py", OLD "from ext import kinds\n"
				  "def k(n):\n    return kinds[n][0]\n" T("t") ID
		      "    a = Column(k('t'), ForeignKey('t.id'))\n" } },
		  "t: id!INTEGER a? p(id) f(a)>t(id)" },
		{ { { "a.py", OLD
		      "x = Table('x', Base.metadata, Column('a', Integer))\n"
		      "x = Table('x', Base.metadata, Column('b', Integer), "
		      "extend_existing=True)\n" } },
		  "x: a?INTEGER b?INTEGER" },
	};

	CHECK(rows);
}

static void test_models__what_cannot_be_read_is_said(void **s UNUSED)
{
	static const struct row rows[] = {
		{ { { "a.py", OLD "import os\nclass t(Base):\n"
				  "    __tablename__ = os.environ['T']\n" ID } },
		  "[a.py:5 nobody can tell the __tablename__ of class t]" },
		{ { { "a.py", OLD
		      "from ext import Mixin\n"
		      "class t(Mixin, Base):\n    __tablename__ = 't'\n" ID } },
		  "t*: id!INTEGER p(id) [a.py:5 class t may have more columns: "
		  "not all of its bases could be read]" },
		{ { { "a.py", OLD "from ext import make\n" T("t") ID
		      "    a = make()\n" } },
		  "t*: id!INTEGER p(id) [a.py:8 t.a may be a column]" },
		{ { { "a.py", "from ext import Base\n"
			      "from sqlalchemy import *\nclass t(Base):\n" ID } },
		  "[a.py:3 a base that is not read may give a table to it: no "
		  "__tablename__ of class t]" },
		{ { { "a.py", OLD "import b\n" T("t") ID },
		    { "b.py", "class (Base): __tablename__\n" } },
		  "t: id!INTEGER p(id) [b.py:1 invalid syntax]" },
		{ { { "a.py", OLD T("t") ID "class u(Base):\n"
					    "    __tablename__ = 't'\n" ID } },
		  "t: id!INTEGER p(id) [a.py:7 table t is described in a.py "
		  "too: class u is left out]" },
		{ { { "a.py", OLD "x = Table('x', Base.metadata, "
				  "autoload_with=engine)\n" } },
		  "x*: [a.py:4 table x is read from the database]" },
	};

	CHECK(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_models__annotations_are_columns),
		cmocka_unit_test(test_models__classes_inherit),
		cmocka_unit_test(test_models__other_packages_name_tables),
		cmocka_unit_test(test_models__files_are_linked),
		cmocka_unit_test(test_models__schemas_and_keys),
		cmocka_unit_test(test_models__what_cannot_be_read_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
