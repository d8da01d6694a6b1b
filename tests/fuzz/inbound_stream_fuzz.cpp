// Whatever a peer says, inbound_stream keeps its promises. The input is a conversation:
//
//     'T'        TLS comes up with a certificate for low.example
//     't'        TLS comes up without one
//     'W'        time passes
//     'B'        from here on the peer's bytes come one by one
//     otherwise  bytes from the peer
//
// Beside what stream_witness holds: no stanza but from low.example to high.example.
#include "tests/fuzz/stream_witness.hpp"
#include "wire_format/address.hpp"
#include "xmpp/inbound_stream.hpp"

using namespace diolkos;

namespace {

xmpp::inbound_stream::settings settings() {
    xmpp::inbound_stream::settings how;
    how.limits.before = {1000, 12, 5, 10, 200}; // small, so that inputs reach them
    how.limits.after = {2000, 24, 6, 12, 300};
    how.serves = [](std::string_view domain) { return domain == "high.example"; };
    how.may_federate = [](std::string_view domain) { return domain != "evil.example"; };
    how.new_stream_id = [] { return std::string("id"); };
    return how;
}

void check_stanza(const xmpp::element& stanza) {
    const auto from = wire::address::parse(*stanza.find("from"));
    fuzz::require(!from || from->domain() == "low.example", "a stanza is from who has proved it");
    const auto to = wire::address::parse(*stanza.find("to"));
    fuzz::require(!to || to->domain() == "high.example", "a stanza is to whom is served");
}

class conversation {
public:
    void turn(std::string_view segment) {
        if (segment == "T" || segment == "t") {
            xmpp::tls_peer peer;
            peer.has_certificate = peer.chain_valid = segment == "T";
            peer.dns_names = {"low.example"};
            witness_.tls(peer.chain_valid);
            take([&](auto& out) { stream_.on_tls(peer, out); });
        } else if (segment == "W") {
            now_ = std::max(now_, stream_.next_deadline());
            take([&](auto& out) { stream_.on_time(now_, out); });
        } else if (segment == "B") {
            by_byte_ = true;
        } else {
            say(segment);
        }
    }

    void close() {
        take(
            [&](auto& out) { stream_.close("system-shutdown", "fuzz.over", "<\"&\xC3\xA9", out); });
        fuzz::require(stream_.ended(), "a stream that is closed has ended");
    }

private:
    void say(std::string_view text) {
        const std::size_t step = by_byte_ ? 1 : text.size();
        for (std::size_t at = 0; at < text.size(); at += step)
            take([&](auto& out) {
                stream_.on_bytes(fuzz::bytes_of(text.substr(at, step)), now_, out);
            });
    }

    template <typename Call>
    void take(Call call) {
        xmpp::stream_events events;
        call(events);
        witness_.take(events);
        for (const auto& event : events)
            if (const auto* got = std::get_if<xmpp::stanza_received>(&event))
                check_stanza(got->stanza);
        fuzz::require(stream_.ended() == witness_.ended(), "the end is told");
    }

    xmpp::monotonic now_{};
    xmpp::inbound_stream stream_{settings(), now_};
    fuzz::stream_witness witness_;
    bool by_byte_ = false;
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input = fuzz::text_of(data, size);
    conversation talk;
    while (!input.empty())
        talk.turn(fuzz::next_segment(input));
    talk.close();
    return 0;
}
