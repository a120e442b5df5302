"""The web process: an app factory, its listeners, and the one place where errors become problem JSON."""

from __future__ import annotations

from sanic import Sanic

from services.cabins.endpoints import OPERATIONS as CABINS
from services.calendars.endpoints import OPERATIONS as CALENDARS
from services.calendars.endpoints import published_calendars
from services.console.books import books
from services.console.calendars import calendars
from services.console.canned import kept_answers
from services.console.chart.booking_forms import chart_forms
from services.console.chart.change_forms import changing
from services.console.chart.endpoints import chart
from services.console.chart.figure_pages import numbers
from services.console.endpoints import console
from services.console.live import live
from services.console.review.endpoints import review
from services.console.review.teaching import teaching
from services.console.setup.cabin_pages import cabins
from services.console.setup.connections import connections
from services.console.setup.endpoints import setup
from services.console.setup.price_pages import prices
from services.console.team.account import account
from services.console.team.door import door
from services.console.team.endpoints import team
from services.console.threads import threads
from services.console.till import till
from services.notices.endpoints import OPERATIONS as NOTICES
from services.operations.api import api_blueprint
from services.operations.endpoints import install_operations
from services.operations.openapi import docs_blueprint
from services.operations.problems import install_error_handlers
from services.payments.endpoints import OPERATIONS as PAYMENTS
from services.payments.endpoints import landing as payment_landing
from services.payments.endpoints import webhook as mercadopago_webhook
from services.reservations.endpoints import OPERATIONS as RESERVATIONS
from services.simulator.mount import mount_simulator
from services.waiting.endpoints import OPERATIONS as WAITING
from services.whatsapp.endpoints import webhook as whatsapp_webhook
from services.wiring import Product


def create_app(product: Product, name: str = "anfitrion") -> Sanic:  # type: ignore[type-arg]
    """The web application over a product. Blueprints of the slices are added here and nowhere else."""
    app = Sanic(name, configure_logging=False)
    app.config.AUTO_EXTEND = False  # sanic-ext would mount pages of its own at /docs, over ours
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.REQUEST_MAX_SIZE = 8 * 1024 * 1024  # WhatsApp batches reach 3 MB
    app.config.REQUEST_TIMEOUT = 30
    app.config.KEEP_ALIVE_TIMEOUT = 60
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 2  # a page that listens for news would hold the process up to its end
    app.ctx.product = product
    install_error_handlers(app)
    install_operations(app, product)
    app.blueprint(whatsapp_webhook)
    operations = [*CABINS, *RESERVATIONS, *PAYMENTS, *NOTICES, *WAITING, *CALENDARS]
    app.blueprint(api_blueprint(operations))
    app.blueprint(docs_blueprint(operations))
    app.blueprint(mercadopago_webhook)
    app.blueprint(payment_landing)
    app.blueprint(published_calendars)
    app.blueprint(console)
    app.blueprint(threads)
    app.blueprint(kept_answers)
    app.blueprint(books)
    app.blueprint(till)
    app.blueprint(calendars)
    app.blueprint(chart)
    app.blueprint(chart_forms)
    app.blueprint(changing)
    app.blueprint(numbers)
    app.blueprint(live)
    app.blueprint(review)
    app.blueprint(teaching)
    app.blueprint(door)
    app.blueprint(account)
    app.blueprint(team)
    app.blueprint(setup)
    app.blueprint(cabins)
    app.blueprint(prices)
    app.blueprint(connections)
    mount_simulator(app, product.settings, product.clock)
    return app
