#!/bin/sh
# What is remembered of a file's bytes holds under every name.
. "$(dirname "$0")/lib.sh"

V=alembic/versions

id_of_the_name() {
    sample name
    migration 027_next.py x bb22cc33dd44
    sed -i 's/^revision = .*/import os\nrevision = os.path.basename(__file__).split("_")[0]/' \
        $V/027_next.py
    git add -A
    git commit -qnm 'id from the name'
    exits 0 git alembic heads HEAD
    says '027 (head)'
    git mv $V/027_next.py $V/028_next.py
    git commit -qnm 'another name'
    exits 0 git alembic heads HEAD
    says '028 (head)'
}

same_bytes() { # of two files with the same bytes each has its place
    sample twice
    cp $V/bb22_posts.py $V/cc33_copy.py
    git add -A
    stops duplicate-revision $V/cc33_copy.py:11 bb22_posts.py \
        "git rm -f $V/cc33_copy.py"
    exits 1 git commit -m again
    says "--> $V/cc33_copy.py:11"
}

of_settings() { # of the user, and of git -c: they can say where migrations are
    where='alembic.environment alembic.versions'
    sample settings
    mkdir -p app
    for value in 1 2; do
        echo "x = $value" >app/a.py
        git add -A
        exits 0 git commit -m app
    done
    migration cc33_bad.py cc33dd44ee55 bb22cc33dd44 "op.drop_column('users', 'name')"
    mv $V/cc33_bad.py app/
    git add -A
    exits 1 git -c "$where=$V, app" commit -m bad
    says 'error[drop-column]' app/cc33_bad.py
    git config --global "$where" "$V, app"
    exits 1 git commit -m bad
    says 'error[drop-column]' app/cc33_bad.py
    git config --global --unset "$where"
    exits 0 git commit -m 'as said'
}

it 'where migrations are, as told by settings' of_settings
it 'an id made of the file name changes with it' id_of_the_name
it 'the same bytes under two names' same_bytes
finish
