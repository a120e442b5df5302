"""What an import does to a cabin's calendar: nights are taken and freed, holds give way, conflicts are noted."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.calendars.channels import Channel
from services.calendars.exporting import uid_domain
from services.domain.stay import Stay
from tests.calendars.conftest import Portals, stays_of
from tests.calendars.feeds import calendar
from tests.factories import march

NIGHTS = march(8, 11)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOT_AVAILABLE = "Airbnb (Not available)"
CLOSED = "CLOSED - Not available"


async def test_nights_booked_elsewhere_are_not_to_be_had_until_they_are_free_there(portals: Portals) -> None:
    feed = await portals.connect()
    assert await portals.may_hold(NIGHTS)
    await portals.says(feed, NIGHTS, march(15, 18))
    assert not await portals.may_hold(NIGHTS)
    assert not await portals.may_hold(march(9, 12))
    assert await portals.may_hold(march(11, 14))  # who leaves makes room the same day
    assert await portals.may_hold(NIGHTS, cabin="Aromo")
    await portals.says(feed, march(15, 18))
    assert await portals.may_hold(NIGHTS)


async def test_the_owner_s_gap_is_kept_beside_nights_booked_elsewhere(portals: Portals) -> None:
    await portals.booking.change_rules(gap_nights=1)
    await portals.says(await portals.connect(), NIGHTS)
    refused = await portals.booking.hold("Ceibo", march(11, 14))
    assert (refused.status_code, refused.json()["taken_by"]) == (409, "gap")
    assert (await portals.booking.hold("Ceibo", NIGHTS)).json()["taken_by"] == "elsewhere"


async def test_a_stay_keeps_what_the_portal_calls_it_and_where_it_is_seen(portals: Portals) -> None:
    feed = await portals.connect()
    raw = calendar(
        "UID:x@airbnb.com\nDTSTART;VALUE=DATE:20270308\nDTEND;VALUE=DATE:20270311\nSUMMARY:Reserved\n"
        "DESCRIPTION:Reservation URL: https://www.airbnb.com/hosting/reservations/details/HMTEST0001"
    )
    await portals.sends(feed, raw)
    (row,) = await portals.rows(feed)
    assert (row["summary"], row["kind"]) == ("Reserved", "booking")
    assert row["link"] == "https://www.airbnb.com/hosting/reservations/details/HMTEST0001"


async def test_changed_uids_and_split_or_merged_events_are_no_change(portals: Portals) -> None:
    feed = await portals.connect(Channel.BOOKING)
    await portals.says(feed, march(8, 14), summary=CLOSED)
    first_seen = (await portals.rows(feed))[0]["first_seen_at"]
    done = await portals.says(feed, march(8, 11), march(11, 14), summary=CLOSED, uid="other-{n}", after=MINUTE)
    assert (done.taken, done.freed, done.kept) == (0, 0, 0)
    await portals.says(feed, march(8, 14), summary=CLOSED, uid="third-{n}", after=MINUTE)
    done = await portals.says(feed, march(8, 14), summary=CLOSED, uid="fourth-{n}", after=MINUTE)
    assert (done.taken, done.freed, done.conflicts) == (0, 0, 0)
    assert (await portals.rows(feed))[0]["first_seen_at"] == first_seen


async def test_a_stay_that_moves_there_moves_here(portals: Portals) -> None:
    feed = await portals.connect()
    others = (march(18, 20), march(21, 23))
    await portals.says(feed, NIGHTS, *others)
    done = await portals.says(feed, march(12, 15), *others, after=MINUTE)
    assert (done.taken, done.freed) == (3, 3)
    assert await portals.may_hold(NIGHTS)
    assert not await portals.may_hold(march(12, 15))


@pytest.mark.parametrize("left", [(), (march(20, 22),)])
async def test_a_feed_that_lost_its_nights_frees_them_when_it_says_so_two_hours_later(
    portals: Portals, left: tuple[Stay, ...]
) -> None:
    feed = await portals.connect()
    await portals.says(feed, march(2, 5), march(6, 9), march(10, 13), *left)
    done = await portals.says(feed, *left, after=MINUTE)
    assert (done.freed, done.kept) == (0, 9)
    assert not await portals.may_hold(march(2, 5))
    done = await portals.says(feed, *left, after=2 * HOUR - MINUTE)
    assert (done.freed, done.kept) == (0, 9)
    assert (await portals.feed(feed)).doubt is not None
    done = await portals.says(feed, *left, after=MINUTE)
    assert (done.freed, done.kept) == (9, 0)
    assert await portals.may_hold(march(2, 5))
    assert (await portals.feed(feed)).doubt is None


async def test_a_feed_that_comes_to_itself_frees_nothing(portals: Portals) -> None:
    feed, stays = await portals.connect(), (march(2, 5), march(6, 9), march(10, 13))
    await portals.says(feed, *stays)
    await portals.says(feed, after=MINUTE)
    await portals.says(feed, *stays, after=HOUR)
    done = await portals.says(feed, after=2 * HOUR)
    assert (done.freed, done.kept) == (0, 9)  # it has to say so twice anew
    (row, *_) = await portals.rows(feed)
    assert row["is_kept"]


async def test_a_guest_who_cancels_elsewhere_frees_the_nights_at_once_even_beside_doubts(portals: Portals) -> None:
    feed, stays = await portals.connect(), (march(2, 5), march(6, 9), march(10, 13), march(14, 16), march(17, 22))
    await portals.says(feed, *stays)
    done = await portals.says(feed, *stays[1:], after=MINUTE)
    assert (done.freed, done.kept) == (3, 0)
    await portals.says(feed, stays[3], stays[4], after=MINUTE)
    assert (await portals.feed(feed)).doubt is None  # six of thirteen nights in two stays: not many
    done = await portals.says(feed, after=MINUTE)
    assert done.kept == 7


async def test_an_owner_can_have_a_feed_believed(portals: Portals) -> None:
    feed = await portals.connect()
    await portals.says(feed, march(2, 5), march(6, 9), march(10, 13))
    done = await portals.says(feed, after=MINUTE, is_forced=True)
    assert (done.freed, done.kept) == (9, 0)


async def test_an_event_that_cannot_be_read_any_more_keeps_its_nights(portals: Portals) -> None:
    feed = await portals.connect()
    whole = "UID:a\nDTSTART;VALUE=DATE:20270308\nDTEND;VALUE=DATE:20270311"
    other = "UID:b\nDTSTART;VALUE=DATE:20270320\nDTEND;VALUE=DATE:20270330"
    await portals.sends(feed, calendar(whole, other))
    await portals.sends(feed, calendar("UID:a\nDTSTART;VALUE=DATE:2027-03-0x", other))
    assert not await portals.may_hold(NIGHTS)


async def test_nor_are_nights_freed_of_events_without_uid_while_one_of_them_cannot_be_read(portals: Portals) -> None:
    feed = await portals.connect()
    whole = "DTSTART;VALUE=DATE:20270308\nDTEND;VALUE=DATE:20270311"
    other = "DTSTART;VALUE=DATE:20270320\nDTEND;VALUE=DATE:20270330"
    await portals.sends(feed, calendar(whole, other))
    done = await portals.sends(feed, calendar("DTSTART;VALUE=DATE:2027-03-0x", other))
    assert (done.taken, done.freed, len(await portals.rows(feed))) == (0, 0, 2)
    assert not await portals.may_hold(NIGHTS)
    await portals.sends(feed, calendar(other))
    assert await portals.may_hold(NIGHTS)


async def test_a_hold_gives_way_to_a_booking_elsewhere_and_its_guest_is_told(portals: Portals) -> None:
    feed, talk = await portals.connect(), await portals.a_guest()
    code = await portals.books(NIGHTS, guest={"name": "Ana", "conversation_id": str(talk)})
    done = await portals.says(feed, march(10, 13))
    assert (done.gave_way, done.conflicts) == (1, 0)
    assert await portals.status(code) == "expired"
    assert await portals.told(talk) == [{"notice": "nights_gone", "code": code}]
    assert await portals.conflicts() == []  # nothing is left to decide
    await portals.says(feed, march(10, 13), after=MINUTE)
    assert len(await portals.told(talk)) == 1


async def test_a_confirmed_stay_does_not_give_way_and_the_conflict_stands_with_both_sides(portals: Portals) -> None:
    feed = await portals.connect()
    code = await portals.books(NIGHTS)
    await portals.confirms(code)
    done = await portals.says(feed, march(10, 13))
    assert (done.gave_way, done.conflicts) == (0, 1)
    assert await portals.status(code) == "confirmed"
    (conflict,) = await portals.conflicts()
    assert (conflict.kind, conflict.reservation_code, conflict.stay) == ("confirmed", code, march(10, 13))
    assert (conflict.channel, conflict.summary, conflict.cabin_name) == (Channel.AIRBNB, "Reserved", "Ceibo")
    assert (await portals.says(feed, march(10, 13), after=MINUTE)).conflicts == 0
    assert len(await portals.conflicts()) == 1


async def test_a_conflict_ends_with_either_side(portals: Portals) -> None:
    feed, beside = await portals.connect(), (march(15, 18), march(20, 22))
    code = await portals.books(NIGHTS)
    await portals.confirms(code)
    await portals.says(feed, march(10, 13), *beside)
    await portals.says(feed, *beside, after=MINUTE)
    assert await portals.conflicts() == []
    await portals.says(feed, march(10, 13), *beside, after=MINUTE)
    assert len(await portals.conflicts()) == 1
    await portals.booking.delete(f"/reservations/{code}")
    assert await portals.conflicts() == []
    assert not await portals.may_hold(march(10, 13))


async def test_nights_that_airbnb_closes_are_no_booking_of_anybody(portals: Portals) -> None:
    feed = await portals.connect()
    code = await portals.books(NIGHTS)
    held = await portals.books(march(15, 18))
    await portals.confirms(code)
    done = await portals.says(feed, march(7, 20), summary=NOT_AVAILABLE)
    assert (done.gave_way, done.conflicts) == (0, 0)
    assert (await portals.status(code), await portals.status(held)) == ("confirmed", "held")
    assert not await portals.may_hold(march(11, 14))  # closed there, whyever: not to be had here


async def test_a_closed_horizon_that_moves_every_day_brings_no_news(portals: Portals) -> None:
    feed = await portals.connect()
    stays = (march(2, 5), march(10, 13))
    for day in range(4):
        horizon = Stay(march(20, 21).check_in + timedelta(days=day), march(30, 31).check_in)
        raw = calendar(
            *(f"UID:{stay.check_in}\nDTSTART:{stay.check_in:%Y%m%d}\nDTEND:{stay.check_out:%Y%m%d}\nSUMMARY:Reserved"
              for stay in stays),
            f"UID:moves-{day}\nDTSTART:{horizon.check_in:%Y%m%d}\nDTEND:{horizon.check_out:%Y%m%d}\n"
            f"SUMMARY:{NOT_AVAILABLE}",
        )  # fmt: skip
        done = await portals.sends(feed, raw, after=timedelta(days=1))
        assert (done.kept, done.conflicts, done.gave_way) == (0, 0, 0)


async def test_our_own_stay_that_a_portal_repeats_does_not_stand_in_its_own_way(portals: Portals) -> None:
    feed = await portals.connect()
    code = await portals.books(NIGHTS)
    await portals.confirms(code)
    await portals.says(feed, NIGHTS, summary=NOT_AVAILABLE)
    change = {"check_in": "2027-03-09", "check_out": "2027-03-12", "adults": 2, "children": 0}
    assert (await portals.booking.post(f"/reservations/{code}/change-quote", change)).status_code == 200
    assert await portals.conflicts() == []


async def test_a_feed_that_was_connected_as_another_channel_s_is_read_as_the_channel_s_it_is(portals: Portals) -> None:
    feed, code = await portals.connect(url="https://portal.example/x.ics"), await portals.books(NIGHTS)
    await portals.confirms(code)
    assert (await portals.says(feed, march(7, 12), summary=CLOSED)).conflicts == 0  # Airbnb's word for closed nights
    assert await portals.connect(Channel.BOOKING, url="https://portal.example/x.ics") == feed
    assert (await portals.feed(feed)).digest is None  # so that it is read anew
    assert (await portals.says(feed, march(7, 12), summary=CLOSED)).conflicts == 1


async def test_a_stay_that_two_portals_mirror_is_one_and_two_different_ones_are_a_clash(portals: Portals) -> None:
    airbnb, closed = await portals.connect(), await portals.connect(Channel.BOOKING)
    await portals.says(airbnb, march(2, 5), march(5, 8))
    assert (await portals.says(closed, march(2, 5), march(5, 8), summary=CLOSED)).conflicts == 0
    assert (await portals.says(closed, march(2, 8), summary=CLOSED, after=MINUTE)).conflicts == 0  # put together
    done = await portals.says(closed, march(2, 8), march(10, 13), summary=CLOSED, after=MINUTE)
    assert done.conflicts == 0
    done = await portals.says(airbnb, march(2, 5), march(5, 8), march(12, 14), after=MINUTE)
    assert done.conflicts == 1
    (conflict,) = await portals.conflicts()
    assert (conflict.kind, conflict.channel, conflict.other_channel) == ("portals", Channel.AIRBNB, Channel.BOOKING)
    assert (await portals.says(closed, march(2, 8), march(10, 13), summary=CLOSED, after=MINUTE)).conflicts == 0
    await portals.says(closed, march(2, 8), march(10, 12), summary=CLOSED, after=MINUTE)
    assert await portals.conflicts() == []


async def test_what_we_exported_and_a_third_calendar_repeats_takes_nothing(portals: Portals) -> None:
    feed = await portals.connect(Channel.GOOGLE)
    ours = UUID(portals.booking.cabins["Ceibo"])
    await portals.says(feed, NIGHTS, uid="{n}" + uid_domain(ours))
    assert stays_of(await portals.rows(feed)) == []
    await portals.says(feed, NIGHTS, uid="{n}" + uid_domain(uuid4()))  # another house's
    assert stays_of(await portals.rows(feed)) == [NIGHTS]


async def test_a_late_payment_does_not_take_nights_that_were_booked_elsewhere(portals: Portals) -> None:
    feed = await portals.connect()
    code = await portals.books(NIGHTS)
    await portals.says(feed, NIGHTS)
    assert (await portals.booking.post(f"/reservations/{code}/payment-link", None)).status_code == 409


async def test_a_change_cannot_move_a_stay_onto_nights_booked_elsewhere(portals: Portals) -> None:
    code = await portals.books(NIGHTS)
    await portals.confirms(code)
    await portals.says(await portals.connect(), march(12, 15))
    change = {"check_in": "2027-03-10", "check_out": "2027-03-13", "adults": 2, "children": 0}
    refused = await portals.booking.post(f"/reservations/{code}/change-quote", change)
    assert (refused.status_code, refused.json()["taken_by"]) == (409, "elsewhere")


async def test_an_import_changes_nothing_outside_its_cabin(portals: Portals) -> None:
    feed, code = await portals.connect(), await portals.books(NIGHTS, cabin="Aromo")
    await portals.says(feed, NIGHTS)
    assert await portals.status(code) == "held"


async def test_a_conflict_stands_while_its_booking_is_kept_in_doubt(portals: Portals) -> None:
    feed, code = await portals.connect(), await portals.books(NIGHTS)
    await portals.confirms(code)
    await portals.says(feed, march(10, 13))
    await portals.says(feed, after=MINUTE)
    assert [one.reservation_code for one in await portals.conflicts()] == [code]
