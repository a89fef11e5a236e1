"""The frame of every page: login, errors, headers; what a page may load."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client

from ui.tests.people import BACKEND, person, staff

pytestmark = pytest.mark.django_db


def test_logging_in_leads_to_the_invoices(client):
    person("sam", "view_invoice")
    answer = client.post("/login/", {"username": "sam", "password": "sam"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/invoices/"


def test_a_wrong_password_is_said_and_the_name_kept(client):
    person("sam")
    page = client.post("/login/", {"username": "sam", "password": "guess"}).text
    assert "correct username and password" in page
    assert 'value="sam"' in page


def test_logging_out_needs_a_press(client):
    assert client.get("/logout/").status_code in (302, 405)
    assert staff().post("/logout/")["Location"] == "/login/"


def test_an_address_that_does_not_exist_says_so():
    answer = staff().get("/nowhere/")
    assert answer.status_code == 404
    assert "This page does not exist" in answer.text


@pytest.mark.parametrize("address", ["/nowhere/", "/invoices/999999/", "/accounts-system/batches/999999/"])
def test_it_says_so_on_a_developers_machine_too(settings, address):
    settings.DEBUG = True
    answer = staff().get(address)
    assert answer.status_code == 404
    assert "This page does not exist" in answer.text
    assert "DEBUG = True" not in answer.text
    assert "django-htmx.js" not in answer.text  # it would put such a page in place of the one htmx asked from


def test_a_missing_static_file_stays_a_plain_404(settings):
    settings.DEBUG = True
    assert "This page does not exist" not in staff().get("/static/nothing.css").text


def test_a_page_open_too_long_is_told_what_to_do(settings):
    settings.DEBUG = True
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("sam", "view_invoice"), BACKEND)
    answer = client.post("/invoices/new/", {})
    assert answer.status_code == 403
    assert "This page was open too long, or was opened from elsewhere" in answer.text
    assert "DEBUG" not in answer.text


def test_the_page_of_a_crash_needs_nothing():
    assert "Something went wrong" in render_to_string("500.html")


@pytest.mark.parametrize("address", ["/invoices/", "/invoices/new/", "/companies/", "/companies/new/"])
def test_pages_bring_no_inline_script_or_style_and_ask_nobody_else(address):
    page = staff().get(address)
    assert "'self'" in page["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)", page.text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page.text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page.text)


def test_every_page_sends_the_csrf_token_with_htmx():
    assert "X-CSRFToken" in staff().get("/invoices/").text
