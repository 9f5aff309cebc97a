from sqlalchemy import Column, ForeignKey, Integer

from .db import Base, Numbered


class Audit(Numbered, Base):
    __tablename__ = "in_a_test"

    user_id = Column(Integer, ForeignKey("users.id"))
