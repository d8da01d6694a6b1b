#include "config/combinations.hpp"

#include "box/link_share.hpp"
#include "journal/durable_journal.hpp"
#include "link/symbol.hpp"

#include <algorithm>
#include <set>

namespace diolkos::config {
namespace {

// Bytes in the journal: of its acceptance and of what became of it, with long addresses.
constexpr std::uint64_t records_of_a_crossing = 4096;

class checks {
public:
    checks(const draft& what, problems& wrong)
        : what_(what),
          wrong_(wrong) {}

    // "*" on one side means every domain but those of the other side; on both it means nothing.
    void domains() {
        const auto& near = what_.box.near_domains;
        const auto& far = what_.box.far_domains;
        if (is_any(near) && is_any(far)) {
            say("far.domains", "\"*\" is in near.domains too; one of the two sides must be named");
        } else if (!is_any(near) && !is_any(far)) {
            overlap("far.domains", far, near);
            overlap("near.domains", near, far);
        }
    }

    void certificates() {
        box::domain_map<bool> covered;
        for (const auto& entry : what_.certificates) {
            for (const auto& pattern : entry.domains) {
                if (!covered.add(pattern, true)) {
                    say(entry.at,
                        "edge.certificate: \"" + pattern + "\" has a certificate already");
                }
            }
        }
        for (const auto& pattern : what_.box.far_domains.patterns()) {
            if (covered.find(pattern) == nullptr) {
                say("far.domains", "there is no [[edge.certificate]] for \"" + pattern +
                                       "\"; this box could not stand for it");
            }
        }
    }

    void routes() {
        std::set<std::string> known;
        for (const auto& entry : what_.routes) {
            if (entry.address.port == 0) {
                say(entry.at, "edge.route: a port is needed to connect to");
            }
            for (const auto& pattern : entry.domains) {
                if (!known.insert(pattern).second) {
                    say(entry.at, "edge.route: \"" + pattern + "\" has a route already");
                }
            }
        }
    }

    void peers() {
        std::set<std::string> known;
        for (const auto& entry : what_.peers) {
            for (const auto& pattern : entry.domains) {
                if (!known.insert(pattern).second) {
                    say(entry.at, "edge.peer: \"" + pattern + "\" has settings already");
                }
            }
        }
    }

    void addresses() {
        auto edge = what_.net.edge_listen;
        edge.insert(edge.end(), what_.net.edge_listen_tls.begin(), what_.net.edge_listen_tls.end());
        listens("edge.listen", edge);
        listens("metrics.listen", what_.net.metrics_listen);
        for (const auto& each : what_.net.metrics_listen) {
            if (const auto where = net::literal(each); where && !where->address().is_loopback()) {
                say("metrics.listen", net::to_text(each) +
                                          ": only a loopback address (127.0.0.1, [::1]); nothing "
                                          "protects figures on a network");
            }
        }
        if (edge.empty()) {
            say("edge.listen", "there is no address to listen on, nor in edge.listen_tls");
        }
        switch (what_.net.role) {
        case net::link_role::listen:
            listens("link.addresses", what_.net.link_addresses);
            break;
        case net::link_role::dial:
            for (const auto& each : what_.net.link_addresses) {
                if (each.port == 0) {
                    say("link.addresses", net::to_text(each) + ": a port is needed to connect to");
                }
            }
            break;
        }
    }

    void operators() {
        const auto& how = what_.net.operators;
        if (how.socket.native().size() > net::max_socket_path_bytes) {
            say("operator.socket", "is longer than " + std::to_string(net::max_socket_path_bytes) +
                                       " bytes, the longest path of a local socket");
        }
        if (!how.group.empty() && (how.mode & 0060) != 0060) {
            say("operator.mode", "does not let operator.group in; it needs 0660 at least");
        }
    }

    void link() {
        const auto& link = what_.box.link;
        if (link.dead_after < 2 * link.heartbeat) {
            say("link.dead_after_ms", "must be at least twice link.heartbeat_ms, or one late "
                                      "heartbeat ends the link");
        }
        at_least("link.window_bytes", link.window_bytes, "limits.after.stanza_bytes",
                 what_.box.streams.after.stanza_bytes);
        room_above_the_limit();
        if (what_.box.journal_limit_bytes < 16 * std::uint64_t{what_.box.link_wait_bytes}) {
            say("limits.link_wait_bytes", "must be at most " +
                                              std::to_string(what_.box.journal_limit_bytes / 16) +
                                              ", a sixteenth of journal.limit_bytes");
        }
    }

    // A journal that is full lets no more in, but what is under way to this box still comes, and
    // what is there is still settled, with records of it. All of that must fit into the part that
    // is kept above the limit: the journal would fail, and stop the box, otherwise.
    void room_above_the_limit() {
        const auto& box = what_.box;
        const std::uint64_t bytes = link::max_window_bytes + box.link_wait_bytes;
        const std::uint64_t crossings = box::window_of(box.link).crossings  // without a receipt
                                        + box.link_wait_stanzas             // that wait
                                        + link::max_window_crossings        // under way to this box
                                        + box::hold_of(box.link).crossings; // for servers behind
        const auto least =
            journal::durable_journal::reserve_part * (bytes + crossings * records_of_a_crossing);
        if (box.journal_limit_bytes >= least) {
            return;
        }
        // The one that was given is the one to change.
        std::string_view given = "journal.limit_bytes";
        for (const std::string_view key :
             {"limits.link_wait_stanzas", "limits.link_wait_bytes", "link.window_crossings"}) {
            if (!what_.places.contains(given) && what_.places.contains(key)) {
                given = key;
            }
        }
        say(what_.place(given),
            "journal.limit_bytes (" + std::to_string(box.journal_limit_bytes) +
                ") must be at least " + std::to_string(least) +
                " with these windows (link.window_crossings) and this much that may wait "
                "(limits.link_wait_stanzas, limits.link_wait_bytes): else the eighth above it does "
                "not hold the stanzas and records that come when it is full");
    }

    // Of a one-way link what its direction needs, and of a duplex one nothing of it.
    void one_way() {
        const auto& given = what_.one_way;
        if (!given.on) {
            for (const auto* key : {"link.direction", "link.send_to", "link.send_key",
                                    "link.receive_at", "link.receive_key"}) {
                if (what_.places.contains(key)) {
                    say(key, "is of a one-way link only; link.mode is \"duplex\"");
                }
            }
            return;
        }
        if (given.way.empty()) {
            say("link.direction", "must be \"send\", \"receive\" or \"pair\" on a one-way link");
            return;
        }
        end("link.send_to", given.send_to, "link.send_key", given.send_key, given.way != "receive");
        end("link.receive_at", given.receive_at, "link.receive_key", given.receive_key,
            given.way != "send");
        if (given.way == "pair" && given.send_key && given.receive_key &&
            given.send_key->path == given.receive_key->path) {
            say("link.receive_key", "is link.send_key too; each direction needs a key of its own");
        }
        if (what_.box.link.window_bytes < 2 * link::max_block_bytes) {
            say("link.window_bytes", "must be at least " +
                                         std::to_string(2 * link::max_block_bytes) +
                                         " on a one-way link");
        }
    }

    void storage() {
        const auto& levels = what_.box.storage;
        at_least("storage.slow_percent", levels.slow_percent, "storage.alert_percent",
                 levels.alert_percent);
        at_least("storage.stop_percent", levels.stop_percent, "storage.slow_percent",
                 levels.slow_percent);
    }

    void limits() {
        const auto& box = what_.box;
        const auto& streams = box.streams;
        at_least("limits.idle_s", static_cast<std::uint64_t>(streams.idle.count()),
                 "limits.keepalive_s", static_cast<std::uint64_t>(streams.keepalive.count()));
        at_least("limits.max_streams", box.max_streams, "limits.max_unauthenticated",
                 box.max_unauthenticated);
        at_least("limits.max_unauthenticated", box.max_unauthenticated, "limits.max_per_address",
                 box.max_per_address);
        at_least("limits.max_queue_bytes", box.max_queue_bytes, "limits.after.stanza_bytes",
                 box.streams.after.stanza_bytes);
        at_least("limits.peer_unread_bytes", what_.net.edge_pending_bytes, "limits.max_queue_bytes",
                 box.max_queue_bytes);
        const auto& before = box.streams.before;
        const auto& after = box.streams.after;
        at_least("limits.after.stanza_bytes", after.stanza_bytes, "limits.before.stanza_bytes",
                 before.stanza_bytes);
        at_least("limits.after.elements", after.elements, "limits.before.elements",
                 before.elements);
        at_least("limits.after.depth", after.depth, "limits.before.depth", before.depth);
        at_least("limits.after.attributes", after.attributes, "limits.before.attributes",
                 before.attributes);
        at_least("limits.after.token_bytes", after.token_bytes, "limits.before.token_bytes",
                 before.token_bytes);
    }

private:
    static bool is_any(const box::domain_set& domains) { return domains.contains("*"); }

    void end(std::string_view place_key, const std::optional<net::host_port>& place,
             std::string_view secret_key, const std::optional<placed_path>& secret, bool used) {
        const std::string direction = "with link.direction \"" + what_.one_way.way + "\"";
        if (used && !place) {
            say(place_key, "is needed " + direction);
        } else if (used && (!net::literal(*place) || place->port == 0)) {
            say(place_key, net::to_text(*place) + ": an address and a port are needed, not a name");
        } else if (!used && place) {
            say(place_key, "means nothing " + direction);
        }
        if (used != secret.has_value()) {
            say(secret_key, (used ? "is needed " : "means nothing ") + direction);
        }
    }

    // A pattern is in a set as a name would be: "*.example" contains "*.a.example".
    void overlap(std::string_view key, const box::domain_set& domains,
                 const box::domain_set& others) {
        for (const auto& pattern : domains.patterns()) {
            if (others.contains(pattern)) {
                say(key, "\"" + pattern + "\" is of the other side too; a domain is on one side");
            }
        }
    }

    void say(position at, std::string text) { wrong_.push_back({at, std::move(text)}); }
    void say(std::string_view key, const std::string& text) {
        say(what_.place(key), std::string(key) + ": " + text);
    }

    void at_least(std::string_view key, std::uint64_t value, std::string_view other,
                  std::uint64_t least) {
        if (value < least) {
            // The one that was given is the one to change.
            const auto given = what_.places.contains(key) ? key : other;
            say(what_.place(given), std::string(key) + " (" + std::to_string(value) +
                                        ") must not be less than " + std::string(other) + " (" +
                                        std::to_string(least) + ")");
        }
    }

    void listens(std::string_view key, const std::vector<net::host_port>& places) {
        std::set<std::string> known;
        for (const auto& each : places) {
            if (!net::literal(each)) {
                say(key, net::to_text(each) + ": an address is needed to listen on, not a name");
            }
            if (each.port != 0 && !known.insert(net::to_text(each)).second) {
                say(key, net::to_text(each) + " is there twice");
            }
        }
    }

    const draft& what_;
    problems& wrong_;
};

} // namespace

void check_combinations(const draft& what, problems& wrong) {
    checks check{what, wrong};
    check.domains();
    check.certificates();
    check.routes();
    check.peers();
    check.addresses();
    check.operators();
    check.link();
    check.one_way();
    check.limits();
    check.storage();
}

} // namespace diolkos::config
