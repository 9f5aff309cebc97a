# repository.awk - a repository as git fast-import reads it, with -v n=COUNT
# migrations in one chain and some files of an application.
function blob(path, text) {
	printf "M 100644 inline %s\ndata %d\n%s\n", path, length(text), text
}
function id(i) {
	return i ? sprintf("%04x%08x", (i * 40503) % 65536, i) : ""
}
function migration(i,    down, table, text) {
	down = i > 1 ? "\"" id(i - 1) "\"" : "None"
	table = "table_" int((i + 9) / 10)
	text = "\"\"\"change number " i "\n\nRevision ID: " id(i) \
		"\nRevises: " id(i - 1) \
		"\nCreate Date: 2024-01-02 03:04:05.678901\n\n\"\"\"\n" \
		"from alembic import op\nimport sqlalchemy as sa\n" \
		"from sqlalchemy.dialects import postgresql\n\n" \
		"# revision identifiers, used by Alembic.\n" \
		"revision = \"" id(i) "\"\ndown_revision = " down \
		"\nbranch_labels = None\ndepends_on = None\n\n\n" \
		"def upgrade():\n"
	if (i % 10 == 1)
		text = text "    op.create_table(\n        \"" table "\",\n" \
			"        sa.Column(\"id\", sa.Integer(), nullable=False),\n" \
			"        sa.Column(\"name\", sa.String(length=255), nullable=True),\n" \
			"        sa.Column(\"created_at\", sa.DateTime(timezone=True), server_default=sa.text(\"now()\")),\n" \
			"        sa.PrimaryKeyConstraint(\"id\", name=op.f(\"pk_" table "\")),\n    )\n\n\n" \
			"def downgrade():\n    op.drop_table(\"" table "\")\n"
	else
		text = text "    with op.batch_alter_table(\"" table "\") as batch_op:\n" \
			"        batch_op.add_column(sa.Column(\"column_" i "\", sa.String(length=64), nullable=True))\n" \
			"    op.create_index(op.f(\"ix_" table "_column_" i "\"), \"" table "\", [\"column_" i "\"], unique=False)\n\n\n" \
			"def downgrade():\n" \
			"    op.drop_index(op.f(\"ix_" table "_column_" i "\"), table_name=\"" table "\")\n" \
			"    with op.batch_alter_table(\"" table "\") as batch_op:\n" \
			"        batch_op.drop_column(\"column_" i "\")\n"
	blob("alembic/versions/" id(i) "_change_" i ".py", text)
}
BEGIN {
	printf "commit refs/heads/main\ncommitter A <a@example.com> 1700000000 +0000\n"
	printf "data 2\nx\n"
	blob("alembic.ini", "[alembic]\nscript_location = alembic\n")
	blob("alembic/env.py", "from alembic import context\n")
	blob("alembic/script.py.mako", "\"\"\"${message}\"\"\"\n")
	blob("README", "A generated repository.\n")
	for (i = 0; i < 200; i++)
		blob(sprintf("app/module_%03d.py", i), "value = " i "\n")
	for (i = 1; i <= n; i++)
		migration(i)
	printf "done\n"
}
