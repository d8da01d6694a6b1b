"""What two people do with an XMPP service, step by step, each step checked at the receiving end.

deploy/demo shows these steps and tests/integration asserts them. A step returns a line of what was seen, or
raises LabError. `near` and `far` are clients of different sides; the steps do not care which is which.
"""

import re
import xml.etree.ElementTree as ET

from .client import BODY, CLIENT, condition
from .process import LabError

CHAT_STATES = "http://jabber.org/protocol/chatstates"
RECEIPTS = "urn:xmpp:receipts"
MUC = "http://jabber.org/protocol/muc"
DISCO = "http://jabber.org/protocol/disco#info"
XHTML = "http://jabber.org/protocol/xhtml-im"
CARBONS = "urn:xmpp:carbons:2"
REFERENCE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def check(true, what):
    if not true:
        raise LabError(what)


def text_of(stanza):
    return ET.tostring(stanza, encoding="unicode")


def message(near, far, text):
    """A chat message with any text; it must arrive as it was, from the right address."""
    since = len(far.arrived)
    near.message(far.address, text)
    seen = far.expect_message(text, since=since)
    check(seen.get("from") == near.full_address, f"the message comes from {seen.get('from')}")
    return f"“{text}”"


def receipt(near, far, text):
    """XEP-0184: asked for with the message, answered by the other client."""
    identity = near.message(far.full_address, text, payload=f"<request xmlns='{RECEIPTS}'/>")
    far.expect_message(text)
    near.expect(lambda s: s.tag == CLIENT + "message"
                and s.find(f"{{{RECEIPTS}}}received") is not None
                and s.find(f"{{{RECEIPTS}}}received").get("id") == identity, f"the receipt for {identity}")
    return f"“{text}” and its receipt"


def chat_states(near, far):
    """XEP-0085: every state, in the order in which it was sent."""
    states = ["active", "composing", "paused", "inactive", "gone"]
    since = len(far.arrived)
    for state in states:
        near.message(far.full_address, payload=f"<{state} xmlns='{CHAT_STATES}'/>")

    def state_of(stanza):
        return next((child.tag.split("}")[1] for child in stanza if child.tag.startswith(f"{{{CHAT_STATES}}}")), None)

    far.expect(lambda s: state_of(s) == states[-1], "the last chat state", since=since)
    seen = [state_of(s) for s in far.arrived[since:] if state_of(s)]
    check(seen == states, f"chat states arrived as {seen}")
    return ", ".join(seen)


def subscribe(near, far):
    """`near` asks to see `far`; far's client agrees; far's presence arrives, now and when it changes."""
    near.send(f"<presence to='{far.address}' type='subscribe'/>")
    near.expect(lambda s: s.tag == CLIENT + "presence" and s.get("type") == "subscribed"
                and s.get("from") == far.address, f"the consent of {far.address}")
    near.expect(lambda s: s.tag == CLIENT + "presence" and s.get("type") is None
                and s.get("from") == far.full_address, f"the presence of {far.address}")
    return f"{near.address} sees {far.address}"


def change_presence(near, far):
    """`near` goes away with a status; `far`, who is subscribed, sees it."""
    since = len(far.arrived)
    near.send("<presence><show>away</show><status xml:lang='el'>για καφέ</status><priority>-1</priority></presence>")
    seen = far.expect(lambda s: s.tag == CLIENT + "presence" and s.findtext(CLIENT + "show") == "away"
                      and s.get("from") == near.full_address, f"{near.address} away", since=since)
    check(seen.findtext(CLIENT + "status") == "για καφέ", "the status is not as it was: " + text_of(seen))
    check(seen.findtext(CLIENT + "priority") == "-1", "the priority is not as it was: " + text_of(seen))
    near.send("<presence/>")
    far.expect(lambda s: s.tag == CLIENT + "presence" and s.get("type") is None
               and s.find(CLIENT + "show") is None and s.get("from") == near.full_address,
               f"{near.address} back", since=since)
    return "away, “για καφέ”, and back"


def make_room(host, name):
    """On the host's own side, as a client does: create, then accept the default configuration."""
    room = f"{name}@rooms.{host.address.split('@')[1]}"
    join_room(host, room, "host")
    answer = host.ask(room, "<query xmlns='http://jabber.org/protocol/muc#owner'>"
                            "<x xmlns='jabber:x:data' type='submit'/></query>", "set")
    check(answer.get("type") == "result", f"the room stays locked: {text_of(answer)}")
    return room


def join_room(client, room, nick):
    since = len(client.arrived)
    client.send(f"<presence to='{room}/{nick}'><x xmlns='{MUC}'/></presence>")
    seen = client.expect(lambda s: s.tag == CLIENT + "presence" and s.get("from") == f"{room}/{nick}",
                         f"its own presence in {room}", since=since)
    check(seen.get("type") is None, f"cannot join {room}: {text_of(seen)}")
    codes = [status.get("code") for status in seen.iter(f"{{{MUC}#user}}status")]
    check("110" in codes, f"joining {room} is not confirmed: {text_of(seen)}")
    return room


def room(host, guest, name):
    """A room on the host's side, joined from the other: each sees the other, and what is said."""
    address = make_room(host, name)
    join_room(guest, address, "guest")
    host.expect(lambda s: s.get("from") == f"{address}/guest" and s.tag == CLIENT + "presence", "the guest's presence")
    guest.expect(lambda s: s.get("from") == f"{address}/host" and s.tag == CLIENT + "presence", "the host's presence")
    for speaker, nick, text in ((host, "host", "Willkommen, καλώς ήρθες, 欢迎"), (guest, "guest", "Merci à tous ✨")):
        since = {listener: len(listener.arrived) for listener in (host, guest)}
        speaker.message(address, text, kind="groupchat")
        for listener in (host, guest):
            seen = listener.expect_message(text, since=since[listener])
            check(seen.get("from") == f"{address}/{nick}" and seen.get("type") == "groupchat",
                  f"said in the room: {text_of(seen)}")
    guest.send(f"<presence to='{address}/guest' type='unavailable'/>")
    host.expect(lambda s: s.get("from") == f"{address}/guest" and s.get("type") == "unavailable", "the guest leaving")
    return address


def history(host, guest, name):
    """What was said in a room before the guest came reaches it, in order, as of that time."""
    address = make_room(host, name)
    said = [f"before you came to {address}, {number}: πρώτα" for number in range(3)]
    for text in said:
        host.message(address, text, kind="groupchat")
        host.expect_message(text)
    since = len(guest.arrived)
    join_room(guest, address, "guest")
    last = guest.expect_message(said[-1], since=since)
    seen = [s for s in guest.arrived[since:] if s.get("type") == "groupchat" and s.findtext(BODY) in said]
    check([s.findtext(BODY) for s in seen] == said, f"the history is {[text_of(s) for s in seen]}")
    delay = last.find("{urn:xmpp:delay}delay")
    check(delay is not None and delay.get("stamp", "").endswith("Z"), f"without its time: {text_of(last)}")
    return f"{len(said)} messages of {address}"


def private_message(near, far, room):
    """From an occupant to another through the room; both are in it as "host" and "guest"."""
    for speaker, nick, listener, own in ((near, "guest", far, "host"), (far, "host", near, "guest")):
        text = f"between us, {speaker.new_id()}"
        since = len(listener.arrived)
        speaker.message(f"{room}/{nick}", text, payload=f"<x xmlns='{MUC}#user'/>")
        seen = listener.expect_message(text, since=since)
        check(seen.get("from") == f"{room}/{own}" and seen.get("type") == "chat", f"said in private: {text_of(seen)}")
    return f"both ways in {room}"


def unsubscribe(near, far):
    """`near` no longer asks to see `far`, whose client is told. (What near is told differs: ejabberd says that
    far is unavailable, Prosody says nothing.)"""
    since = len(far.arrived)
    near.send(f"<presence to='{far.address}' type='unsubscribe'/>")
    far.expect(lambda s: s.tag == CLIENT + "presence" and s.get("type") == "unsubscribe"
               and s.get("from") == near.address, f"that {near.address} unsubscribes", since=since)
    return f"{near.address} no longer sees {far.address}"


def bounced(near, to, payload, conditions, kind="chat"):
    """A message that the far server or room sends back."""
    told = near.expect_error(near.message(to, "is anybody there?", kind=kind, payload=payload))
    check(told.get("from") == to, f"the error is from {told.get('from')}, not {to}")
    name = condition(told)[1]
    check(name in conditions, f"{to} answers {name}, not one of {conditions}: {text_of(told)}")
    return f"{to}: {name}"


def ping(near, to):
    answer = near.ask(to, "<ping xmlns='urn:xmpp:ping'/>")
    check(answer.get("type") == "result", f"ping to {to}: {text_of(answer)}")
    return f"{near.address} pings {to}"


def disco_info(near, to, feature):
    answer = near.ask(to, f"<query xmlns='{DISCO}'/>")
    check(answer.get("type") == "result", f"disco#info of {to}: {text_of(answer)}")
    identities = [(i.get("category"), i.get("type")) for i in answer.iter(f"{{{DISCO}}}identity")]
    features = [f.get("var") for f in answer.iter(f"{{{DISCO}}}feature")]
    check(identities, f"no identity of {to}: {text_of(answer)}")
    check(feature in features, f"{feature} is not among the features of {to}: {features}")
    return f"{to} is {'/'.join(identities[0])} and has {len(features)} features"


def refused(near, far, body, payload, marker):
    """A message that must not cross: the sender is told why, the receiver sees the next message only.
    Returns what the sender was told: condition, text."""
    since = len(far.arrived)
    identity = near.message(far.address, body, payload=payload)
    told = near.expect_error(identity)
    near.message(far.address, marker)
    far.expect_message(marker, since=since)
    got = [s for s in far.arrived[since:] if s.tag == CLIENT + "message"]
    check(len(got) == 1, f"more than the next message arrived: {[text_of(s) for s in got]}")
    _, name, text = condition(told)
    check(text and REFERENCE.search(text), f"the error has no reference: {text_of(told)}")
    return name, text


def forged_carbon(near, far):
    """A copy of a message that `far` would seem to have sent, wrapped as a carbon (XEP-0280)."""
    forged = (f"<received xmlns='{CARBONS}'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' "
              f"from='{far.full_address}' to='{near.full_address}' type='chat'><body>I resign.</body></message>"
              "</forwarded></received>")
    name, text = refused(near, far, None, forged, f"after the carbon, {near.new_id()}")
    return f"{near.address} is told: {name}, “{text}”"


def xhtml_stripped(near, far):
    """XEP-0071: the message goes on with its plain body alone."""
    text = f"plain and bold, {near.new_id()}"
    markup = (f"<html xmlns='{XHTML}'><body xmlns='http://www.w3.org/1999/xhtml'><p>plain and <strong>bold</strong>"
              "</p></body></html>")
    near.message(far.address, text, payload=markup)
    seen = far.expect_message(text)
    others = [child.tag for child in seen if child.tag != BODY and "xhtml" in child.tag]
    check(not others, f"markup arrived: {text_of(seen)}")
    return f"arrived as {text_of(seen.find(BODY)).replace('ns0:', '').split(' xmlns')[0]}>…, without markup"
