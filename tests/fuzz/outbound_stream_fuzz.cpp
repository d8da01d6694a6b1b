// Whatever a peer answers, outbound_stream keeps its promises. The input is a conversation:
//
//     'T'        TLS comes up with a certificate for high.example
//     't'        TLS comes up without one
//     'i'        TLS comes up with one for it that is not valid
//     'o'        TLS comes up with one for another domain
//     'W'        time passes
//     'S'        a stanza is sent, if the stream is established
//     'C'        the box closes
//     'B'        from here on the peer's bytes come one by one
//     otherwise  bytes from the peer
#include "tests/fuzz/stream_witness.hpp"
#include "xmpp/outbound_stream.hpp"

using namespace diolkos;

namespace {

xmpp::outbound_stream::settings settings() {
    xmpp::outbound_stream::settings how;
    how.local_domain = "low.example";
    how.remote_domain = "high.example";
    how.limits.before = {1000, 12, 5, 10, 200}; // small, so that inputs reach them
    return how;
}

class conversation {
public:
    conversation() {
        take([&](auto& out) { stream_.on_connected(out); });
    }

    void turn(std::string_view segment) {
        if (segment == "T" || segment == "t" || segment == "i" || segment == "o")
            return tls(segment.front());
        if (segment == "W")
            return take([&](auto& out) {
                now_ = std::max(now_, stream_.next_deadline());
                stream_.on_time(now_, out);
            });
        if (segment == "S" && stream_.established())
            return take([&](auto& out) {
                stream_.send("<message from=\"a@low.example\" to=\"high.example\"/>", now_, out);
            });
        if (segment == "C")
            return close();
        if (segment == "B")
            by_byte_ = true;
        else
            say(segment);
    }

    void close() {
        take(
            [&](auto& out) { stream_.close("system-shutdown", "fuzz.over", "<\"&\xC3\xA9", out); });
        fuzz::require(stream_.ended(), "a stream that is closed has ended");
    }

private:
    void tls(char which) {
        xmpp::tls_peer peer;
        peer.has_certificate = which != 't';
        peer.chain_valid = which != 't' && which != 'i';
        peer.dns_names = {which == 'o' ? "other.example" : "high.example"};
        witness_.tls(which == 'T');
        take([&](auto& out) { stream_.on_tls(peer, out); });
    }

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
            fuzz::require(!std::holds_alternative<xmpp::stanza_received>(event),
                          "no stanza comes in on an outgoing stream");
        fuzz::require(!stream_.established() || witness_.proved(),
                      "no stream is established with who has not proved the domain");
        fuzz::require(stream_.ended() == witness_.ended(), "the end is told");
    }

    xmpp::monotonic now_{};
    xmpp::outbound_stream stream_{settings(), now_};
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
