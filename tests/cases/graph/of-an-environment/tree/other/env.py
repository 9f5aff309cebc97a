from alembic import context

context.configure(url="sqlite://")
with context.begin_transaction():
    context.run_migrations()
