#include "world.hpp"

#include "guard/compiled_profile.hpp"
#include "tests/source_dir.hpp"

#include <algorithm>
#include <random>

namespace diolkos::box::test {

namespace {

constexpr xmpp::accepted_proofs anything{
    .external = true, .dialback = true, .dialback_certificate = false};

const std::shared_ptr<const guard::compiled_profile>& profile() {
    static const auto loaded =
        guard::compiled_profile::load(DIOLKOS_SOURCE_DIR "/schemas/chat.toml");
    return loaded;
}

settings settings_of(side which, const world::profile& judged_by) {
    static std::mt19937_64 source(1); // NOLINT: repeatable on purpose
    settings how;
    how.box_name = which == side::low ? "low" : "high";
    how.which = which;
    how.near_domains = domain_set({which == side::low ? "low.example" : "high.example"});
    how.far_domains = domain_set({which == side::low ? "high.example" : "low.example"});
    how.profile = judged_by ? judged_by : profile();
    how.paranoid = true; // so that both validators see whatever the tests send
    how.link.name = "test";
    how.link.schema_digest = how.profile->digest();
    how.link.window_crossings = 16;
    how.max_queue_stanzas = 8;
    how.random = [](std::span<std::byte> bytes) {
        for (auto& byte : bytes) {
            byte = static_cast<std::byte>(source());
        }
    };
    return how;
}

} // namespace

xmpp::tls_peer proves(const std::string& domain) {
    xmpp::tls_peer peer;
    peer.protocol = "TLSv1.3";
    peer.has_certificate = true;
    peer.chain_valid = true;
    peer.fingerprint = std::string(64, 'a');
    peer.dns_names = {domain};
    return peer;
}

world::world(const profile& of_low, const profile& of_high) {
    now.mono += std::chrono::hours(1);
    now.wall += std::chrono::hours(24 * 365 * 50);
    low_ = std::make_unique<box_side>(*this, side::low, of_low);
    high_ = std::make_unique<box_side>(*this, side::high, of_high);
    run();
    connect_link();
}

world::~world() = default;

world::box_side::box_side(world& world_of, side which_side, const profile& judged_by)
    : of(world_of),
      which(which_side),
      domain(which == side::low ? "low.example" : "high.example"),
      far_domain(which == side::low ? "high.example" : "low.example"),
      how(settings_of(which, judged_by)) {
    start();
}

void world::connect_link() {
    link_is_up = true;
    for (auto* const box : {low_.get(), high_.get()}) {
        box->to_link.clear();
        box->link_dropped = false;
        box->machine->link_connected("198.51.100.1:1", "pin", now);
    }
    run();
}

void world::cut_link() {
    link_is_up = false;
    for (auto* const box : {low_.get(), high_.get()}) {
        box->to_link.clear();
        box->machine->link_closed("cut", now);
    }
    run();
}

// With the millisecond for which a journal waits for company, if it does.
void world::run() {
    const auto soon = std::chrono::milliseconds(1);
    for (int again = 0; again < 3; ++again) {
        run_now();
        if (std::min(low_->machine->next_deadline(), high_->machine->next_deadline()) >
            now.mono + soon) {
            return;
        }
        now.mono += soon;
        now.wall += soon;
        low_->machine->timer(now);
        high_->machine->timer(now);
    }
    run_now();
}

void world::run_now() {
    for (bool busy = true; busy;) {
        busy = low_->obey();
        busy = high_->obey() || busy;
        for (const auto& [from, to] :
             {std::pair(low_.get(), high_.get()), std::pair(high_.get(), low_.get())}) {
            if (!from->to_link.empty() && link_is_up) {
                const auto bytes = std::exchange(from->to_link, {});
                to->machine->link_received(std::as_bytes(std::span(bytes)), now);
                busy = true;
            }
        }
    }
}

void world::pass(std::chrono::milliseconds by) {
    const auto until = now.mono + by;
    while (now.mono < until) {
        const auto next =
            std::min({until, low_->machine->next_deadline(), high_->machine->next_deadline()});
        const auto step = std::max<std::chrono::steady_clock::duration>(
            next - now.mono, std::chrono::milliseconds(1));
        now.mono += step;
        now.wall += std::chrono::duration_cast<std::chrono::microseconds>(step);
        low_->machine->timer(now);
        high_->machine->timer(now);
        run_now();
    }
}

void world::box_side::server_connect() {
    connect({});
}

void world::box_side::server_resume() {
    connect(server_session);
}

void world::box_side::connect(std::optional<xmpp::management_session> session) {
    server_stream = next_accepted++;
    auto& made = peers[server_stream];
    made.out.emplace(xmpp::outbound_stream::settings{{},
                                                     domain,
                                                     far_domain,
                                                     anything,
                                                     [this](std::string_view id) {
                                                         return server_keys.make(far_domain, domain,
                                                                                 id);
                                                     },
                                                     xmpp::outbound_stream::purpose::stanzas,
                                                     std::move(session)},
                     of.now.mono);
    machine->accepted(server_stream, "192.0.2.1:40000", transport::clear, of.now);
    xmpp::stream_events events;
    made.out->on_connected(events);
    drive_peer(server_stream, events);
    of.run();
}

void world::box_side::server_send(const std::string& stanza_xml) {
    xmpp::stream_events events;
    peers.at(server_stream).out->send(stanza_xml, of.now.mono, events);
    drive_peer(server_stream, events);
}

void world::box_side::server_ask() {
    xmpp::stream_events events;
    peers.at(server_stream).out->pause(of.now.mono, events);
    drive_peer(server_stream, events);
}

void world::box_side::lose_stream_of_server() {
    server_session = peers.at(server_stream).out->session();
    peers.erase(server_stream);
    machine->closed(server_stream, "Connection reset by peer", of.now);
    of.run();
}

void world::box_side::lose_streams_of_box() {
    std::vector<connection_id> lost;
    for (const auto& [connection, one] : peers) {
        if (one.in) {
            lost.push_back(connection);
        }
    }
    for (const auto connection : lost) {
        peers.erase(connection);
        machine->closed(connection, "Connection reset by peer", of.now);
    }
    of.run();
}

bool world::box_side::is_slow(std::string_view name) const {
    return !slow_domain.empty() && (name == slow_domain || name.ends_with('.' + slow_domain));
}

void world::box_side::slow_catches_up() {
    slow_is_behind = false;
    std::vector<connection_id> those;
    for (const auto& [connection, one] : peers) {
        if (one.in && is_slow(one.in->local_domain()) && one.took > 0) {
            those.push_back(connection);
        }
    }
    for (const auto connection : those) {
        server_took_stanza(connection, peers.at(connection).took);
    }
    of.run();
}

void world::box_side::server_took_stanza(connection_id connection, std::uint64_t number) {
    auto& taker = peers.at(connection);
    taker.took = number;
    server_took = number;
    if (server_acknowledges && !(slow_is_behind && is_slow(taker.in->local_domain()))) {
        xmpp::stream_events events;
        peers.at(connection).in->handled(number, events);
        drive_peer(connection, events);
    }
}

void world::box_side::drive_peer(connection_id connection, xmpp::stream_events& events) {
    std::uint64_t took = 0;
    for (auto& event : events) {
        const auto at = peers.find(connection);
        if (at == peers.end()) {
            return;
        }
        if (auto* const bytes = std::get_if<xmpp::send_bytes>(&event)) {
            if (!server_answers && bytes->bytes.starts_with("<db:verify")) {
                continue;
            }
            if (at->second.paused) {
                at->second.held += bytes->bytes;
            } else {
                machine->received(connection, std::as_bytes(std::span(bytes->bytes)), of.now);
            }
        } else if (auto* const stanza = std::get_if<xmpp::stanza_received>(&event)) {
            took = stanza->number;
            server_received.push_back(std::move(stanza->stanza));
        } else if (const auto* const claim = std::get_if<xmpp::key_claimed>(&event)) {
            ask_box(connection, *claim);
        } else if (const auto* const judged = std::get_if<xmpp::key_judged>(&event)) {
            const auto [stream, asked] = *at->second.asks;
            if (const auto asker = peers.find(stream); asker != peers.end()) {
                xmpp::stream_events more;
                asker->second.in->on_verified(asked, judged->answer, judged->condition, of.now.mono,
                                              more);
                drive_peer(stream, more);
            }
        } else if (std::holds_alternative<xmpp::session_wanted>(event)) {
            xmpp::stream_events answer;
            if (server_resumes) {
                at->second.in->resume_session(server_took, answer);
            } else {
                at->second.in->refuse_session({}, answer);
            }
            drive_peer(connection, answer);
        } else if (const auto* const upto = std::get_if<xmpp::stanzas_acknowledged>(&event)) {
            server_told = upto->upto;
        } else if (const auto* const ended = std::get_if<xmpp::stream_ended>(&event)) {
            stream_errors.push_back(ended->error);
            peers.erase(at);
            machine->closed(connection, "", of.now);
            return;
        }
    }
    if (took != 0) { // after what it said meanwhile
        server_took_stanza(connection, took);
    }
}

void world::box_side::ask_box(connection_id stream, const xmpp::key_claimed& claim) {
    const auto connection = next_accepted++;
    auto& made = peers[connection];
    made.asks = {stream, claim};
    made.out.emplace(
        xmpp::outbound_stream::settings{
            {}, domain, far_domain, anything, {}, xmpp::outbound_stream::purpose::questions},
        of.now.mono);
    machine->accepted(connection, "192.0.2.1:40001", transport::clear, of.now);
    xmpp::stream_events events;
    made.out->on_connected(events);
    drive_peer(connection, events);
}

void world::box_side::ask_what_waits(connection_id connection) {
    const auto at = peers.find(connection);
    if (at == peers.end() || !at->second.asks || !at->second.out->asking() ||
        std::exchange(at->second.asked, true)) {
        return;
    }
    xmpp::stream_events events;
    const auto& claim = at->second.asks->second;
    at->second.out->ask(claim.id, claim.key, of.now.mono, events);
    drive_peer(connection, events);
}

bool world::box_side::obey() {
    machine->turn_ends(of.now);
    auto todo = machine->take_actions();
    for (auto& one : todo) {
        ++obeyed;
        if (crash_after != 0 && --crash_after == 0) {
            crash();
            return true;
        }
        if (auto* const open = std::get_if<open_connection>(&one)) {
            if (open->remote_domain == silent_domain) {
                continue;
            }
            if (!server_accepts) {
                machine->closed(open->connection, "Connection refused", of.now);
                continue;
            }
            peers[open->connection].in.emplace(
                xmpp::inbound_stream::settings{
                    {},
                    [this](std::string_view name) { return name == domain || is_slow(name); },
                    [](std::string_view) { return true; },
                    [] { return std::string("id"); },
                    [](std::string_view, const xmpp::tls_peer&) { return anything; },
                    [this](const xmpp::dialback::message& asked) {
                        return server_knows_keys &&
                               server_keys.made(asked.key, asked.from, asked.to, asked.id);
                    }},
                of.now.mono);
            machine->connected(open->connection, "192.0.2.2:5269", transport::clear, of.now);
        } else if (auto* const data = std::get_if<send_data>(&one)) {
            const auto at = peers.find(data->connection);
            if (at == peers.end() || (!at->second.in && !at->second.out)) {
                continue; // nobody's, or played by the test itself
            }
            at->second.box_wrote += data->bytes.size();
            const auto total = at->second.box_wrote;
            xmpp::stream_events events;
            const auto bytes = std::as_bytes(std::span(data->bytes));
            if (at->second.in) {
                if (server_hears) {
                    at->second.in->on_bytes(bytes, of.now.mono, events);
                }
            } else {
                at->second.out->on_bytes(bytes, of.now.mono, events);
            }
            drive_peer(data->connection, events);
            ask_what_waits(data->connection);
            machine->sent(data->connection, total, of.now);
        } else if (auto* const tls = std::get_if<start_tls>(&one)) {
            // Both ends at once: neither may send before the other is ready.
            const auto at = peers.find(tls->connection);
            if (at == peers.end()) {
                continue;
            }
            xmpp::stream_events events;
            if (at->second.in) {
                at->second.in->on_tls(server_trusts ? proves(far_domain) : xmpp::tls_peer{},
                                      events);
            } else {
                at->second.out->on_tls(server_trusts ? proves(far_domain) : xmpp::tls_peer{},
                                       events);
            }
            const auto& shown = is_slow(tls->remote_domain) ? tls->remote_domain : domain;
            machine->tls_up(tls->connection, shows.value_or(proves(shown)), of.now);
            drive_peer(tls->connection, events);
        } else if (auto* const close = std::get_if<close_connection>(&one)) {
            peers.erase(close->connection);
            machine->closed(close->connection, "", of.now);
        } else if (auto* const pause = std::get_if<pause_reading>(&one)) {
            peers[pause->connection].paused = true;
            ++paused_count;
        } else if (auto* const resume = std::get_if<resume_reading>(&one)) {
            auto& resumed = peers[resume->connection];
            resumed.paused = false;
            const auto held = std::exchange(resumed.held, {});
            machine->received(resume->connection, std::as_bytes(std::span(held)), of.now);
        } else if (auto* const bytes = std::get_if<link_data>(&one)) {
            if (of.link_is_up) {
                to_link += bytes->bytes;
            }
        } else if (std::holds_alternative<link_drop>(one)) {
            link_dropped = true;
            of.link_is_up = false;
            machine->link_closed("dropped", of.now);
        } else if (const auto* const asked = std::get_if<journal_request>(&one)) {
            ask_disk(*asked);
        } else if (auto* const audit = std::get_if<write_audit>(&one)) {
            log += audit->lines;
        } else if (const auto* const sync = std::get_if<sync_audit>(&one)) {
            log_to_sync = sync->below;
        } else if (auto* const why = std::get_if<halt>(&one)) {
            halted = why->why;
        } else if (const auto* const note = std::get_if<forget_note>(&one)) {
            forgotten.push_back(note->name);
        } else if (std::holds_alternative<drained>(one)) {
            is_drained = true;
        }
    }
    return (disk_completes && disk_step()) || !todo.empty();
}

std::vector<std::string> world::box_side::log_lines_with(const std::string& text) const {
    std::vector<std::string> found;
    for (std::size_t at = 0; at < log.size();) {
        const auto end = log.find('\n', at);
        auto line = log.substr(at, end - at);
        if (line.find(text) != std::string::npos) {
            found.push_back(std::move(line));
        }
        at = end + 1;
    }
    return found;
}

} // namespace diolkos::box::test
