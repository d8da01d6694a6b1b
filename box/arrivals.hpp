// Crossings that have come over the link: decoded strictly, judged again, recorded, and handed to
// the edge.
//
//     arrived -> judged and recorded -> durable here -> committed there -> receipt, delivery ->
//     written
//
// Strictly in order: the crossing at the head of the line waits for its own record's durability and
// for the sender's commit, and those behind it wait with it. One whose server is behind is then
// held, and only what is for the same server waits for it; the far box is told, and offers no more
// for that server. When no more can be held all the same, the line stops: withheld receipts fill
// the sender's window. A journal without room holds receipts back as well; deliveries go on, for
// they make room.
//
// After a restart the line is what the journal had. When the sender has restarted, what it cannot
// be expected to have any more is given up: recorded as lost, and never delivered.
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   the link's window of crossings in line, hold_of() (link_share.hpp) held; what was
//          delivered is the edge's. On a one-way link what comes beyond that is refused, and on
//          record
#pragma once

#include "audit/mac.hpp"
#include "box/held_deliveries.hpp"
#include "box/stanza_record.hpp"
#include "box/start_plan.hpp"
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
        optional_marker& marker;
        link::carrier& link;
        outbound_edge& edge;
        // The journal takes more crossings.
        std::function<bool()> has_room;
        // Ends the batch: what follows is of another one.
        std::function<void()> cut_batch;
        // An error that has to go back over the link, for a crossing that could not be delivered.
        std::function<void(wire::stanza_fields&&)> send_back;
    };

    explicit arrivals(owner with);

    // What the last run left. Before anything else; writes records.
    void restore(start_plan& from);

    // False: the bytes are no stanza in its one form, and the link must be dropped. It is recorded
    // as refused, and what came with it on the same connection is still taken in.
    [[nodiscard]] bool arrived(link::crossing_arrived&& what);
    void committed(std::uint64_t upto);
    // One-way: these will not come.
    void lost(const link::crossings_lost& what);
    void durable(journal::ticket upto);
    // The far box has said Hello; perhaps it has started again.
    void sender_is(const link::link_up& what);
    // Hands on whatever is ready. Call when the edge may have room again.
    void pump();

    // From the edge: the server has it as far as can be known, or there was no way.
    void delivered(const delivery& what);
    void undelivered(delivery&& what, obstacle why);
    // It is given to the server once more. `resumed`: the server has said that it does not have it.
    void resent(const delivery& what, bool resumed);

    // For whom the far box should offer nothing now; nullopt: as before.
    [[nodiscard]] std::optional<link::stopped_pairs> take_pace() { return held_.take_news(); }
    [[nodiscard]] std::size_t stopped_pairs() const noexcept { return held_.stopped(); }

    [[nodiscard]] bool quiet() const noexcept { return line_.empty() && held_.empty(); }

private:
    struct in_line {
        crossing_reference crossing;
        journal::ticket ticket = 0;
        std::size_t bytes = 0;
        std::optional<wire::stanza> stanza; // absent: nothing to deliver
        link::receipt_outcome outcome = link::receipt_outcome::refused;
        // Its sender has committed it, and the link expects no recorded(): of an earlier journal of
        // the far box, or from before this start.
        bool settled_there = false;
        std::chrono::microseconds age{}; // when this box started
    };
    struct receipt {
        std::uint64_t sequence = 0;
        link::receipt_outcome outcome{};
    };

    void judge(in_line& what, const wire::stanza& value, audit::record& entry);
    [[nodiscard]] bool ready(const in_line& what) const;
    // One-way: nothing can make the far box wait, so what finds no room here is refused.
    [[nodiscard]] bool overrun() const;
    void give_up(const crossing_reference& what, bool kept, std::string_view why);
    void mark(journal::lane_mark::kind what, std::uint64_t sequence);
    void say_receipts();
    [[nodiscard]] audit::record record_for(const crossing_reference& crossing,
                                           audit::event what) const;

    owner of_;
    std::deque<in_line> line_;
    std::size_t line_bytes_ = 0;
    held_deliveries held_;
    std::deque<receipt> unsaid_;  // as long as the journal has no room
    link::boot_id sender_{};      // the journal of the far box
    std::uint64_t committed_ = 0; // by the sender, of its present journal
    journal::ticket durable_ = 0;
};

} // namespace diolkos::box
