// An inbound stream to high.example that low.example has authenticated by SASL EXTERNAL.
#pragma once

#include "transcript.hpp"
#include "xmpp/inbound_stream.hpp"

#include <string>

namespace diolkos::xmpp {

struct negotiated_stream {
    static constexpr std::string_view header =
        "<?xml version='1.0'?><stream:stream xmlns='jabber:server' "
        "xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback' "
        "from='low.example' to='high.example' version='1.0' xml:lang='en'>";
    static constexpr std::string_view starttls =
        "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    static constexpr std::string_view auth =
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>";

    inbound_stream machine{settings(), {}};
    stream_events events;

    static inbound_stream::settings settings() {
        inbound_stream::settings how;
        how.serves = [](std::string_view domain) { return domain == "high.example"; };
        how.may_federate = [](std::string_view) { return true; };
        how.new_stream_id = [] { return std::string("id"); };
        how.is_own_key = [](const dialback::message&) { return true; };
        how.proofs = [](std::string_view, const tls_peer&) {
            return accepted_proofs{.external = true, .dialback = true};
        };
        return how;
    }

    void hear(std::string_view text, std::size_t step = 1'000'000, monotonic now = {}) {
        for (std::size_t at = 0; at < text.size(); at += step)
            machine.on_bytes(bytes_of(text.substr(at, step)), now, events);
    }
    negotiated_stream& negotiated() {
        hear(header);
        hear(starttls);
        tls_peer peer;
        peer.has_certificate = peer.chain_valid = true;
        peer.dns_names = {"low.example"};
        machine.on_tls(peer, events);
        hear(header);
        hear(auth);
        hear(header);
        events.clear();
        return *this;
    }
    // What was said and told since the last time.
    std::string heard() {
        const auto text = transcript(events);
        events.clear();
        return text;
    }
};

} // namespace diolkos::xmpp
