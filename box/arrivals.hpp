// Crossings that have come over the link: decoded strictly, judged again, recorded, and handed to
// the edge.
//
//     arrived -> judged and recorded -> durable here -> committed there -> receipt, delivery ->
//     written
//
// Strictly in order: the crossing at the head of the line waits for its own record's durability,
// for the sender's commit, and for room at its destination; those behind it wait with it. Withheld
// receipts fill the sender's window, and so a server that does not read stops its senders.
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   the link's window of crossings in line; what was delivered is the edge's
#pragma once

#include "audit/mac.hpp"
#include "box/outbound_edge.hpp"
#include "wire_format/codec.hpp"

#include <deque>

namespace diolkos::box {

class arrivals {
public:
    struct owner {
        const settings& how;
        recorder& log;
        actions& out;
        guard::guard& judge;
        wire::codec& codec;
        audit::mac_maker& mac;
        link::duplex_link& link;
        outbound_edge& edge;
        // An error that has to go back over the link, for a crossing that could not be delivered.
        std::function<void(wire::stanza_fields&&)> send_back;
    };

    explicit arrivals(owner with);

    // False: the bytes are no stanza in its one form, and the link must be dropped. It is recorded
    // as refused, and what came with it on the same connection is still taken in.
    [[nodiscard]] bool arrived(link::crossing_arrived&& what);
    void committed(std::uint64_t upto);
    void durable(journal::ticket upto);
    // The far box has started again: what it had not committed never will be.
    void sender_is(const link::boot_id& boot);
    // Hands on whatever is ready. Call when the edge may have room again.
    void pump();

    // From the edge: the server has it as far as can be known, or there was no way.
    void delivered(const delivery& what);
    void undelivered(delivery&& what, obstacle why);
    // It is given to the server once more. `resumed`: the server has said that it does not have it.
    void resent(const delivery& what, bool resumed);

    [[nodiscard]] bool quiet() const noexcept { return line_.empty(); }

private:
    struct in_line {
        crossing_reference crossing;
        journal::ticket ticket = 0;
        std::size_t bytes = 0;
        std::optional<wire::stanza> stanza; // absent: refused
        bool sender_gone = false; // it had committed this and started again since: no receipt
    };

    void judge(in_line& what, const wire::stanza& value, audit::record& entry);
    [[nodiscard]] bool ready(const in_line& what) const;
    [[nodiscard]] audit::record record_for(const crossing_reference& crossing,
                                           audit::event what) const;

    owner of_;
    std::deque<in_line> line_;
    link::boot_id sender_{};
    std::uint64_t committed_ = 0; // by the sender, of its present boot
    journal::ticket durable_ = 0;
};

} // namespace diolkos::box
