// Listens to one direction of a one-way link with the key in hand, where the datagrams leave the
// sender and before anything is lost. So the witness knows what was said in which session, and, of
// what came, whether it was enough to restore it.
//
// Threads  a run has its own
// Memory   grows with the run
#pragma once

#include "clockwork.hpp"
#include "link/datagram.hpp"
#include "link/symbol.hpp"
#include "wire_format/envelope.hpp"

#include <bitset>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace diolkos::simulation {

class tap {
public:
    using schema_digest = decltype(wire::hello::schema_digest);

    tap(const link::pre_shared_key& key, unsigned generation_bits)
        : key_(key),
          bits_(generation_bits) {}

    // What the datagram says, as far as it ends something that has begun before. Throws
    // broken_promise if no receiver could make anything of it, or if it uses a number again.
    [[nodiscard]] std::vector<wire::envelope> sent(std::string_view datagram, instant now);
    // Of the last datagram, if it was a beacon.
    [[nodiscard]] std::optional<std::uint64_t> committed_said() const { return committed_said_; }

    // --- at the receiver
    // It came to the receiver, who hears that session. False: it had come before.
    [[nodiscard]] bool came(std::string_view datagram, instant now);
    // Another life, or another session: what came before counts no more.
    void receiver_forgets() {
        came_.clear();
        packets_come_.clear();
    }

    // --- what was said
    [[nodiscard]] std::uint64_t session() const noexcept { return session_; } // boot counter
    // By the first beacon of that session; nothing: it has none.
    [[nodiscard]] std::optional<schema_digest> schema_said(std::uint64_t session) const;
    // The crossing was said in that session.
    [[nodiscard]] bool said(std::uint64_t session, const std::string& id) const {
        return said_.contains({session, id});
    }
    // In whichever.
    [[nodiscard]] bool said(const std::string& id) const { return ids_.contains(id); }
    // All of it came, in time, to a receiver that hears the present session.
    [[nodiscard]] bool came_whole(std::uint64_t sequence) const;

private:
    struct sent_symbol {
        std::uint64_t block = 0;
        std::size_t index = 0, needed = 0;
        instant when;
    };
    struct place {
        std::uint64_t first = 0, last = 0; // blocks
    };
    struct arrived_block {
        std::bitset<link::max_block_symbols + link::max_repair_symbols> here;
        std::size_t needed = 0;
    };
    void begin(const link::datagram_header& header);
    void add(const link::symbol& what, std::vector<wire::envelope>& found);

    link::pre_shared_key key_;
    unsigned bits_;
    std::optional<link::datagram_opener> opener_;
    std::uint64_t session_ = 0, packets_ = 0;
    std::optional<std::uint64_t> committed_said_;
    // Of the present session.
    std::map<std::uint64_t, sent_symbol> symbols_; // by packet
    std::string block_bytes_;                      // of the block that is being sent
    std::string frames_;                           // that are not whole yet
    std::uint64_t frames_from_ = 0;                // the block in which they begin
    std::map<std::uint64_t, place> places_;        // by sequence
    std::map<std::uint64_t, arrived_block> came_;  // by block
    std::set<std::uint64_t> packets_come_;
    std::set<std::pair<std::uint64_t, std::string>> said_;
    std::set<std::string> ids_;
    std::map<std::uint64_t, schema_digest> schemas_; // by session
};

} // namespace diolkos::simulation
