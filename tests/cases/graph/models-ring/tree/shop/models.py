from sqlalchemy import Column, ForeignKey, Integer

from .db import Base, Numbered


class Team(Numbered, Base):
    __tablename__ = "teams"
    captain_id = Column(Integer, ForeignKey("people.id"))


class Person(Numbered, Base):
    __tablename__ = "people"
    team_id = Column(Integer, ForeignKey("teams.id"))
