// Stream management (XEP-0198) of a server-to-server stream: which stanzas the other end has taken
// over, and how a session outlives its stream. Stanzas go one way on such a stream, so each end has
// half of it:
//
//   initiating    off -> enabling -> on            counts what it sends, asks, is answered
//                  `---> resuming -> on | enabling
//   receiving     off -> on                        counts what it has recorded, answers
//                  `---> resuming -> on | off
//
// Counts are 64 bits wide here and never wrap; on the wire they are their low 32 bits (XEP-0198,
// 4).
//
// I/O      none: elements, numbers and time in, text for the peer out
// Threads  not thread-safe; confined to its stream's shard
// Memory   a few counters and the session's id; the stanzas themselves are kept by the owner
#pragma once

#include "xmpp/limits.hpp"
#include "xmpp/management_element.hpp"
#include "xmpp/objection.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace diolkos::xmpp {

// While stanzas flow, an answer is asked for after so many of them, or so many bytes.
inline constexpr std::uint64_t request_after_stanzas = 64;
inline constexpr std::uint64_t request_after_bytes = 64 * 1024;
// After an answer that did not cover everything; the peer may still be at work.
inline constexpr std::chrono::seconds request_again_after{1};

// --- initiating ----------------------------------------------------------------------------------

// What it takes to resume a session on another stream.
struct management_session {
    std::string id;                 // as the peer gave it; empty: it cannot be resumed
    std::uint64_t sent = 0;         // stanzas since it was enabled
    std::uint64_t acknowledged = 0; // of them
};

class initiating_management {
public:
    // An element was understood; `say` goes to the peer.
    struct heard {
        std::string say;
        std::optional<std::uint64_t> acknowledged; // so many of the session, from its beginning
        std::optional<objection> wrong;            // the stream must end
    };
    enum class state : std::uint8_t { off, enabling, resuming, on };

    // `earlier` is the session of a stream that was lost; `patience` how long an answer may take.
    initiating_management(std::optional<management_session> earlier, std::chrono::seconds patience);

    // The peer offers it: what to ask. Resumes if it can.
    [[nodiscard]] std::string begin();
    // An element of the namespace, at any time after begin().
    [[nodiscard]] heard on_element(const element& raw, monotonic now);
    [[nodiscard]] state now_is() const noexcept { return state_; }
    // The session is an earlier one that goes on. False until it is on.
    [[nodiscard]] bool resumed() const noexcept { return resumed_; }

    // A stanza goes out. Its number in the session, from 1; 0 if nothing is counted. `request` is
    // what goes out behind it.
    struct counted {
        std::uint64_t number = 0;
        std::string_view request;
    };
    [[nodiscard]] counted sent(std::size_t bytes, monotonic now);
    // Nothing more goes out for now: asks for an answer if one is still to be asked for.
    [[nodiscard]] std::string_view pause(monotonic now);

    [[nodiscard]] monotonic next_deadline() const noexcept;
    // Time has come: asks again, or objects to a peer that does not answer.
    [[nodiscard]] heard on_time(monotonic now);

    // What could be resumed; nullopt: nothing.
    [[nodiscard]] std::optional<management_session> session() const;

private:
    [[nodiscard]] heard on_enabled(const management_element& what);
    [[nodiscard]] heard on_resumed(const management_element& what);
    [[nodiscard]] heard on_failed(const management_element& what);
    [[nodiscard]] heard acknowledge(std::uint32_t h, monotonic now);
    [[nodiscard]] std::string_view ask(monotonic now);

    std::chrono::seconds patience_;
    state state_ = state::off;
    bool resumed_ = false;
    management_session session_;
    std::uint64_t asked_upto_ = 0; // sent when an answer was last asked for
    std::uint64_t bytes_ = 0;      // sent since
    bool answer_due_ = false;
    monotonic asked_at_{}, answered_at_{};
};

// --- receiving -----------------------------------------------------------------------------------

class receiving_management {
public:
    struct begun {
        std::string id; // empty: it cannot be resumed
    };
    struct resumption_wanted {
        std::string id; // nothing is answered before resume() or refuse()
    };
    struct heard {
        std::string say;
        std::variant<std::monostate, begun, resumption_wanted> then;
        std::optional<objection> wrong; // the stream must end, after `say`
    };

    // `new_id` makes unpredictable ids; `kept_for` is how long a session outlives its stream, zero
    // for not at all.
    receiving_management(std::function<std::string()> new_id, std::chrono::seconds kept_for);

    // An element of the namespace on an authenticated stream.
    [[nodiscard]] heard on_element(const element& raw);
    // What comes is counted, or will be.
    [[nodiscard]] bool in_session() const noexcept { return state_ != state::off; }
    // A stanza was taken in. Its number in the session, from 1; 0: it is not counted.
    [[nodiscard]] std::uint64_t received() noexcept;
    // It must wait: the session that it is of is not decided on.
    [[nodiscard]] bool undecided() const noexcept { return state_ == state::resuming; }

    // The first `total` stanzas of the session are recorded durably. Says so if the peer has asked
    // for more than could be said then.
    [[nodiscard]] std::string handled(std::uint64_t total);
    // The session goes on here; everything of it that has come is recorded: `total` stanzas.
    [[nodiscard]] std::string resume(std::uint64_t total);
    // There is no such session. `total`: of one that was found, and cannot go on.
    [[nodiscard]] std::string refuse(std::optional<std::uint64_t> total);
    // What to say before the stream's end: how far this end has come.
    [[nodiscard]] std::string last_words() const;

private:
    enum class state : std::uint8_t { off, resuming, on };
    [[nodiscard]] heard on_enable(const management_element& what);

    std::function<std::string()> new_id_;
    std::chrono::seconds kept_for_;
    state state_ = state::off;
    std::string wanted_; // while resuming
    std::uint64_t received_ = 0, handled_ = 0;
    std::uint64_t asked_at_ = 0; // received_ when the peer last asked
};

} // namespace diolkos::xmpp
