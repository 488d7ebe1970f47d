"""Simulators of gates that only AWS has: they follow its documentation, and say "?" where it says nothing."""

from helpers.auth.simulators.alb_jwt import AlbJwtValidation, jwt_validation_action
from helpers.auth.simulators.answer import OPEN_QUESTIONS, OUTCOMES, RULES, SimulatedAnswer
from helpers.auth.simulators.http_api import HttpApiJwtAuthorizer
from helpers.auth.simulators.rest_cognito import RestCognitoAuthorizer
from helpers.auth.simulators.simulator import Simulator
from helpers.auth.simulators.standard import careful_alb_action, questions_asked, simulated_points

__all__ = [
    "OPEN_QUESTIONS",
    "OUTCOMES",
    "RULES",
    "AlbJwtValidation",
    "HttpApiJwtAuthorizer",
    "RestCognitoAuthorizer",
    "SimulatedAnswer",
    "Simulator",
    "careful_alb_action",
    "jwt_validation_action",
    "questions_asked",
    "simulated_points",
]
