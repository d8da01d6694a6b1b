// Whatever is said of keys, nobody speaks for a domain whose key was not found valid. The input is
// a conversation, whose first segment says on which stream:
//
//     'in'       that a peer opened: the box receives claims, and vouches for its own keys
//     'out'      that the box opened: it claims a domain of its own
//     'ask'      that the box opened to ask about a peer's keys
//
//     'T'        TLS comes up with a certificate for low.example and certified.example
//     't'        TLS comes up without one
//     'V'        what was claimed first is found valid; 'I': invalid; 'E': nobody can be asked
//     'Q'        a question is asked, if the stream is for questions
//     'W'        time passes
//     'B'        from here on the peer's bytes come one by one
//     otherwise  bytes from the peer
#include "tests/fuzz/stream_witness.hpp"
#include "wire_format/address.hpp"
#include "xmpp/dialback_key.hpp"
#include "xmpp/inbound_stream.hpp"
#include "xmpp/outbound_stream.hpp"
#include "xmpp/stream_authority.hpp"

#include <deque>
#include <set>
#include <string>

using namespace diolkos;

namespace {

const xmpp::dialback::key_maker& keys() {
    static const xmpp::dialback::key_maker made(std::as_bytes(std::span("fuzz", 4)));
    return made;
}

xmpp::tls_peer tls_of(char which) {
    xmpp::tls_peer peer;
    peer.has_certificate = peer.chain_valid = which == 'T';
    peer.dns_names = {"low.example", "certified.example"};
    return peer;
}

// The box as receiving and as authoritative server.
class inbound {
public:
    void turn(std::string_view segment) {
        if (segment == "T" || segment == "t") {
            has_certificate_ = segment == "T";
            witness_.tls(has_certificate_);
            take([&](auto& out) { stream_.on_tls(tls_of(segment.front()), out); });
        } else if (segment == "V" || segment == "I" || segment == "E") {
            judge(segment.front());
        } else if (segment == "W") {
            now_ = std::max(now_, stream_.next_deadline());
            take([&](auto& out) { stream_.on_time(now_, out); });
        } else if (segment == "B") {
            by_byte_ = true;
        } else {
            const std::size_t step = by_byte_ ? 1 : segment.size();
            for (std::size_t at = 0; at < segment.size(); at += step)
                take([&](auto& out) {
                    stream_.on_bytes(fuzz::bytes_of(segment.substr(at, step)), now_, out);
                });
        }
    }
    void close() {
        take([&](auto& out) { stream_.close("system-shutdown", "fuzz.over", "", out); });
    }

private:
    static xmpp::inbound_stream::settings settings() {
        xmpp::inbound_stream::settings how;
        how.limits.before = {1000, 12, 5, 10, 200}; // small, so that inputs reach them
        how.limits.after = {2000, 24, 6, 12, 300};
        how.serves = [](std::string_view domain) { return domain.ends_with("high.example"); };
        how.may_federate = [](std::string_view domain) { return domain != "evil.example"; };
        how.new_stream_id = [n = 0]() mutable { return std::to_string(++n); };
        how.proofs = [](std::string_view domain, const xmpp::tls_peer&) {
            return xmpp::accepted_proofs{.external = domain != "certified.example",
                                         .dialback = domain != "certified.example",
                                         .dialback_certificate = domain == "certified.example"};
        };
        how.is_own_key = [](const xmpp::dialback::message& asked) {
            return keys().made(asked.key, asked.from, asked.to, asked.id);
        };
        return how;
    }

    void judge(char how) {
        if (claims_.empty())
            return;
        const auto claim = claims_.front();
        claims_.pop_front();
        using xmpp::dialback::verdict;
        if (how == 'V')
            valid_.insert({claim.from, claim.to});
        take([&](auto& out) {
            stream_.on_verified(claim,
                                how == 'V'   ? verdict::valid
                                : how == 'I' ? verdict::invalid
                                             : verdict::error,
                                "remote-server-timeout", now_, out);
        });
    }

    void on(const xmpp::stream_authenticated& who) {
        if (who.towards.empty()) {
            everywhere_ = who.domain;
            return;
        }
        if (who.mechanism == xmpp::mechanism::dialback)
            fuzz::require(valid_.contains({who.domain, who.towards}),
                          "who is authenticated by dialback had a valid key", who.domain);
        else
            fuzz::require(has_certificate_ && who.domain == "certified.example",
                          "who is believed without asking has a certificate", who.domain);
        pairs_.insert({who.domain, who.towards});
        fuzz::require(pairs_.size() <= xmpp::stream_authority::max_pairs, "pairs are bounded");
    }
    void on(const xmpp::stanza_received& what) {
        const auto from = wire::address::parse(*what.stanza.find("from"));
        const auto to = wire::address::parse(*what.stanza.find("to"));
        if (from && to)
            fuzz::require(
                from->domain() == everywhere_ ||
                    pairs_.contains({std::string(from->domain()), std::string(to->domain())}),
                "a stanza is of an authenticated pair", from->domain());
    }

    template <typename Call>
    void take(Call call) {
        xmpp::stream_events events;
        call(events);
        witness_.take(events);
        for (const auto& event : events) {
            if (const auto* claim = std::get_if<xmpp::key_claimed>(&event))
                claims_.push_back(*claim);
            else if (const auto* who = std::get_if<xmpp::stream_authenticated>(&event))
                on(*who);
            else if (const auto* stanza = std::get_if<xmpp::stanza_received>(&event))
                on(*stanza);
            else if (const auto* vouched = std::get_if<xmpp::key_vouched>(&event))
                fuzz::require(vouched->domain.ends_with("high.example"),
                              "the box vouches for domains that it serves", vouched->domain);
        }
        fuzz::require(stream_.ended() == witness_.ended(), "the end is told");
    }

    xmpp::monotonic now_{};
    xmpp::inbound_stream stream_{settings(), now_};
    fuzz::stream_witness witness_;
    bool by_byte_ = false, has_certificate_ = false;
    std::deque<xmpp::key_claimed> claims_;
    std::set<std::pair<std::string, std::string>> valid_, pairs_;
    std::string everywhere_;
};

// The box as initiating server, or asking.
class outbound {
public:
    explicit outbound(xmpp::outbound_stream::purpose use)
        : stream_(settings(use), now_) {
        take([&](auto& out) { stream_.on_connected(out); });
    }

    void turn(std::string_view segment) {
        if (segment == "T" || segment == "t") {
            witness_.tls(segment == "T");
            take([&](auto& out) { stream_.on_tls(tls_of(segment.front()), out); });
        } else if (segment == "Q") {
            if (stream_.asking())
                take([&](auto& out) {
                    const auto id = std::to_string(asked_++);
                    open_.insert(id);
                    stream_.ask(id, "a key", now_, out);
                });
        } else if (segment == "W") {
            now_ = std::max(now_, stream_.next_deadline());
            take([&](auto& out) { stream_.on_time(now_, out); });
        } else if (segment == "B") {
            by_byte_ = true;
        } else {
            const std::size_t step = by_byte_ ? 1 : segment.size();
            for (std::size_t at = 0; at < segment.size(); at += step)
                take([&](auto& out) {
                    stream_.on_bytes(fuzz::bytes_of(segment.substr(at, step)), now_, out);
                });
        }
    }
    void close() {
        take([&](auto& out) { stream_.close("system-shutdown", "fuzz.over", "", out); });
    }

private:
    static xmpp::outbound_stream::settings settings(xmpp::outbound_stream::purpose use) {
        xmpp::outbound_stream::settings how;
        how.limits.before = {1000, 12, 5, 10, 200};
        how.local_domain = "high.example";
        how.remote_domain = "low.example";
        how.proofs = {.external = true, .dialback = true, .dialback_certificate = true};
        how.key = [](std::string_view id) {
            return keys().make("low.example", "high.example", id);
        };
        how.use = use;
        return how;
    }

    template <typename Call>
    void take(Call call) {
        xmpp::stream_events events;
        call(events);
        witness_.take(events);
        for (const auto& event : events) {
            if (const auto* judged = std::get_if<xmpp::key_judged>(&event))
                fuzz::require(open_.erase(judged->id) == 1, "only what was asked is judged",
                              judged->id);
            fuzz::require(!std::holds_alternative<xmpp::stanza_received>(event),
                          "no stanza comes in on an outgoing stream");
            fuzz::require(!std::holds_alternative<xmpp::key_claimed>(event) &&
                              !std::holds_alternative<xmpp::key_vouched>(event),
                          "a peer claims and asks nothing on an outgoing stream");
        }
        fuzz::require(stream_.ended() == witness_.ended(), "the end is told");
    }

    xmpp::monotonic now_{};
    xmpp::outbound_stream stream_;
    fuzz::stream_witness witness_;
    bool by_byte_ = false;
    int asked_ = 0;
    std::set<std::string> open_;
};

template <typename Conversation>
void run(Conversation talk, std::string_view input) {
    while (!input.empty())
        talk.turn(fuzz::next_segment(input));
    talk.close();
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input = fuzz::text_of(data, size);
    const std::string_view which = fuzz::next_segment(input);
    using purpose = xmpp::outbound_stream::purpose;
    if (which == "out")
        run(outbound(purpose::stanzas), input);
    else if (which == "ask")
        run(outbound(purpose::questions), input);
    else
        run(inbound(), input);
    return 0;
}
