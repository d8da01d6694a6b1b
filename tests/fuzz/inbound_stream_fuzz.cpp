// Whatever a peer says, inbound_stream keeps its promises. The input is a conversation of segments
// parted by the byte FE, which UTF-8 does not have:
//
//     'T'        TLS comes up with a certificate for low.example
//     't'        TLS comes up without one
//     'W'        time passes
//     otherwise  bytes from the peer
//
// Promises: nothing after the end; no stanza before authentication, none of another domain; no
// authentication without that certificate; and what is said is itself a well-formed stream.
#include "wire_format/address.hpp"
#include "xmpp/inbound_stream.hpp"
#include "xmpp/stream_parser.hpp"

#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace diolkos::xmpp;

constexpr char parting = '\xFE';

void require(bool promise) {
    if (!promise)
        std::abort();
}

class watcher {
public:
    void tls(bool proved) { proved_ = proved; }

    void watch(const stream_events& events) {
        for (const stream_event& event : events) {
            require(!ended_);
            if (const auto* sent = std::get_if<send_bytes>(&event)) {
                check_sent(sent->bytes);
            } else if (const auto* stanza = std::get_if<stanza_received>(&event)) {
                require(authenticated_);
                check_stanza(stanza->stanza);
            } else if (std::holds_alternative<stream_authenticated>(event)) {
                require(proved_ && !authenticated_);
                authenticated_ = true;
            } else if (std::holds_alternative<stream_ended>(event)) {
                ended_ = true;
            }
        }
    }

private:
    void check_sent(std::string_view bytes) {
        constexpr std::string_view declaration = "<?xml";
        while (!bytes.empty()) {
            // A declaration begins each new stream.
            if (bytes.starts_with(declaration))
                said_ = stream_parser(authenticated_limits);
            const std::size_t next = bytes.find(declaration, 1);
            std::vector<parsed> events;
            said_.feed(std::as_bytes(std::span(bytes.substr(0, next))), events);
            require(!said_.failure());
            bytes = next == bytes.npos ? std::string_view() : bytes.substr(next);
        }
    }

    static void check_stanza(const element& stanza) {
        require(stanza.name_space == "jabber:server");
        require(stanza.find("from") != nullptr && stanza.find("to") != nullptr);
        const auto from = diolkos::wire::address::parse(*stanza.find("from"));
        require(!from || from->domain() == "low.example");
        const auto to = diolkos::wire::address::parse(*stanza.find("to"));
        require(!to || to->domain() == "high.example");
    }

    stream_parser said_{authenticated_limits};
    bool proved_ = false, authenticated_ = false, ended_ = false;
};

inbound_stream make_stream() {
    inbound_stream::settings how;
    how.limits.before = {1000, 12, 5, 10, 200}; // small, so that inputs reach them
    how.limits.after = {2000, 24, 6, 12, 300};
    how.serves = [](std::string_view domain) { return domain == "high.example"; };
    how.may_federate = [](std::string_view domain) { return domain != "evil.example"; };
    how.new_stream_id = [] { return std::string("id"); };
    return {std::move(how), monotonic()};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input(reinterpret_cast<const char*>(data), size);
    inbound_stream stream = make_stream();
    watcher watch;
    monotonic now{};
    while (!input.empty()) {
        const std::string_view segment = input.substr(0, input.find(parting));
        input.remove_prefix(std::min(input.size(), segment.size() + 1));
        stream_events events;
        if (segment == "T" || segment == "t") {
            tls_peer peer;
            peer.has_certificate = peer.chain_valid = segment == "T";
            peer.dns_names = {"low.example"};
            watch.tls(peer.chain_valid);
            stream.on_tls(peer, events);
        } else if (segment == "W") {
            now = std::max(now, stream.next_deadline());
            stream.on_time(now, events);
        } else {
            stream.on_bytes(std::as_bytes(std::span(segment)), now, events);
        }
        watch.watch(events);
    }
    stream_events events;
    stream.close("system-shutdown", "fuzz.over", "", events);
    watch.watch(events);
    require(stream.ended());
    return 0;
}
