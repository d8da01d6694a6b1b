// Holds what a stream's machine does against what any stream must keep to, whatever the peer says:
//
//   - what it says is a well-formed stream, ended by a closing tag
//   - TLS comes before authentication, authentication before stanzas
//   - the end is the last thing that happens
//
// and takes the fuzzer's input apart: a conversation of segments parted by the byte FE, which UTF-8
// does not have.
//
// Threads  single-threaded
#pragma once

#include "tests/fuzz/fuzz.hpp"
#include "xmpp/stream_event.hpp"
#include "xmpp/stream_parser.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace diolkos::fuzz {

// Takes the next segment off the front of `input`.
inline std::string_view next_segment(std::string_view& input) {
    constexpr char parting = '\xFE';
    const std::string_view segment = input.substr(0, input.find(parting));
    input.remove_prefix(std::min(input.size(), segment.size() + 1));
    return segment;
}

class stream_witness {
public:
    void take(const xmpp::stream_events& events) {
        for (const auto& event : events) {
            require(!ended_, "nothing happens after the end");
            std::visit([this](const auto& what) { on(what); }, event);
        }
    }
    // What the machine is told; it counts if the machine has asked for it.
    void tls(bool proved) {
        if (!std::exchange(wants_tls_, false))
            return;
        proved_ = proved;
    }
    [[nodiscard]] bool proved() const noexcept { return proved_; }
    [[nodiscard]] bool ended() const noexcept { return ended_; }

private:
    void on(const xmpp::send_bytes& what) {
        require(!what.bytes.empty(), "nothing to send is no event");
        require(!wants_tls_, "nothing is said while TLS is negotiated", what.bytes);
        std::string_view left = what.bytes;
        while (!left.empty()) {
            constexpr std::string_view declaration = "<?xml"; // '<' is escaped everywhere else
            if (left.starts_with(declaration))
                said_.emplace(xmpp::parser_limits{1U << 20U, 4096, 32, 64, 1U << 16U});
            const auto end = std::min(left.find(declaration, 1), left.size());
            hear(left.substr(0, end));
            left.remove_prefix(end);
        }
    }
    void hear(std::string_view text) {
        require(said_.has_value(), "a stream begins with its header", text);
        require(!closed_, "nothing is said behind the closing tag", text);
        std::vector<xmpp::parsed> found;
        said_->feed(bytes_of(text), found);
        require(!said_->failure(), "what is said parses", text);
        closed_ = std::ranges::any_of(found, [](const xmpp::parsed& each) {
            return std::holds_alternative<xmpp::stream_close>(each);
        });
    }
    void on(const xmpp::start_tls&) {
        require(!tls_, "TLS starts once");
        tls_ = wants_tls_ = true;
        said_.reset();
    }
    void on(const xmpp::stream_authenticated& who) {
        require(tls_ && !wants_tls_, "nobody is authenticated without TLS", who.domain);
        require(!who.domain.empty(), "authentication is of a domain");
        if (who.towards.empty()) { // else by dialback: dialback_fuzz knows who may be
            require(proved_, "who is authenticated has shown a certificate", who.domain);
            require(domain_.empty(), "authentication is of one domain, once");
        }
        domain_ = who.domain;
    }
    void on(const xmpp::key_claimed& claim) {
        require(tls_ && !claim.key.empty(), "a claim comes under TLS, with a key", claim.from);
    }
    void on(const xmpp::key_judged& judged) {
        require(!judged.id.empty(), "a judgement has an id");
    }
    void on(const xmpp::key_vouched& what) {
        require(tls_, "keys are verified under TLS", what.domain);
    }
    void on(const xmpp::stream_remark& what) { require(!what.rule.empty(), "a remark has a rule"); }
    void on(const xmpp::stanza_received& what) {
        require(!domain_.empty(), "no stanza before authentication");
        require(what.stanza.find("from") != nullptr && what.stanza.find("to") != nullptr,
                "a stanza has from and to");
        require(what.stanza.name_space == "jabber:server", "a stanza is of jabber:server");
    }
    void on(const xmpp::session_begun&) {
        require(!domain_.empty(), "no session before authentication");
    }
    void on(const xmpp::session_wanted&) {
        require(!domain_.empty(), "no session before authentication");
    }
    void on(const xmpp::stanzas_acknowledged& what) {
        require(what.upto >= acknowledged_, "no acknowledgement is taken back");
        acknowledged_ = what.upto;
    }
    void on(const xmpp::stream_ended& why) {
        require(!why.rule.empty(), "an end has a rule");
        require(closed_ || !said_, "a stream that was begun is closed");
        ended_ = true;
    }

    std::optional<xmpp::stream_parser> said_; // as the peer hears it
    bool closed_ = false, tls_ = false, wants_tls_ = false, proved_ = false, ended_ = false;
    std::string domain_;
    std::uint64_t acknowledged_ = 0;
};

} // namespace diolkos::fuzz
