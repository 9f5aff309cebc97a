from alembic import context

target_metadata = None
URL = "postgresql://shop:hunter2@db.example.org/shop"
context.configure(url=URL, target_metadata=target_metadata)

with context.begin_transaction()
    context.run_migrations()
