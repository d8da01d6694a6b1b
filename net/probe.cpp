#include "net/probe.hpp"

#include "box/peer_policy.hpp"
#include "box/peer_proofs.hpp"

namespace diolkos::net {

namespace {

using verdict = probe_result::verdict;

constexpr const char* look_at_dns =
    "correct the name in DNS (SRV _xmpp-server._tcp, A, AAAA), or give it an [[edge.route]]";

} // namespace

struct probe::peer_try {
    std::string domain, local;
    std::string address;
    std::optional<xmpp::outbound_stream> machine;
    box::transport over = box::transport::clear;
    bool tls = false, done = false;
    std::string why; // that the machine has ended
};

probe::probe(settings how, box::settings box, std::vector<std::string> domains, bool with_link)
    : how_(std::move(how)),
      box_(std::move(box)),
      domains_(std::move(domains)),
      with_link_(with_link && how_.role == link_role::dial && !box_.link.one_way),
      buffers_(std::make_unique<read_buffers>()),
      names_(context_),
      edge_(context_, names_, *buffers_, how_, *this),
      link_(context_, names_, *buffers_, how_, *this) {
    if (domains_.size() > max_probed) {
        domains_.resize(max_probed);
    }
}

probe::~probe() = default;

std::vector<probe_result>
probe::run(std::chrono::seconds deadline,
           const std::function<void(std::size_t, std::size_t)>& progress) {
    begin_peers();
    if (with_link_) {
        link_.start();
    }
    asio::co_spawn(context_, watch(deadline, progress), asio::detached);
    context_.run();
    return std::move(results_);
}

// --- peers

void probe::begin_peers() {
    std::string local;
    for (const auto& pattern : box_.far_domains.patterns()) {
        local = local.empty() && !pattern.starts_with('*') ? pattern : local;
    }
    std::uint64_t number = box::first_opened;
    for (const auto& domain : domains_) {
        auto& one = peers_[number];
        one.domain = domain;
        one.local = local;
        if (local.empty()) {
            finish(number, verdict::doubtful, "stream",
                   "far.domains names no single domain to stand for; it is not tried",
                   "name one in far.domains to have it tried");
        } else {
            one.machine.emplace(
                xmpp::outbound_stream::settings{.limits = box_.streams,
                                                .local_domain = local,
                                                .remote_domain = domain,
                                                .proofs = box::proofs_of(box_, domain)},
                std::chrono::steady_clock::now());
            edge_.open(number, domain, local, box_.peers.find(domain).direct);
        }
        ++number;
    }
}

void probe::on_edge_connected(std::uint64_t number, const std::string& address,
                              box::transport over) {
    auto& one = peers_.at(number);
    one.address = address;
    one.over = over;
    say(verdict::good, "peer " + one.domain, "connection", "connected to " + address, "");
    if (over == box::transport::clear) {
        xmpp::stream_events events;
        one.machine->on_connected(events);
        obey(number, events);
    }
}

void probe::on_edge_received(std::uint64_t number, std::span<const std::byte> bytes) {
    xmpp::stream_events events;
    peers_.at(number).machine->on_bytes(bytes, std::chrono::steady_clock::now(), events);
    obey(number, events);
}

void probe::on_edge_tls(std::uint64_t number, const xmpp::tls_peer& peer) {
    auto& one = peers_.at(number);
    one.tls = peer.chain_valid;
    if (peer.chain_valid) {
        say(verdict::good, "peer " + one.domain, "tls", "its certificate verifies", "");
    }
    const auto wrong = box::object_to(peer, box_.peers.find(one.domain));
    xmpp::stream_events events;
    if (one.over == box::transport::tls) {
        one.machine->on_connected_tls(peer, events, wrong);
    } else {
        one.machine->on_tls(peer, events, wrong);
    }
    obey(number, events);
}

void probe::obey(std::uint64_t number, xmpp::stream_events& events) {
    auto& one = peers_.at(number);
    for (auto& event : events) {
        if (auto* const bytes = std::get_if<xmpp::send_bytes>(&event)) {
            edge_.send(number, std::move(bytes->bytes));
        } else if (std::holds_alternative<xmpp::start_tls>(event)) {
            edge_.start_tls(number, tls_role::client, one.local, one.domain);
        } else if (const auto* const who = std::get_if<xmpp::stream_authenticated>(&event)) {
            finish(number, verdict::good, "stream",
                   "it has taken this box for " + one.local + " (" + who->mechanism + ")", "");
            xmpp::stream_events last;
            one.machine->close("", "", "", last);
            obey(number, last);
            edge_.close(number);
        } else if (const auto* const why = std::get_if<xmpp::stream_ended>(&event)) {
            one.why = why->text.empty() ? why->error : why->text;
            edge_.close(number);
        }
    }
    edge_.flush();
}

void probe::on_edge_closed(std::uint64_t number, const std::string& why) {
    const auto& one = peers_.at(number);
    const auto reason = !one.why.empty() ? one.why : why.empty() ? "closed by the server" : why;
    if (one.address.empty()) {
        finish(number, verdict::bad, "connection", reason,
               "see whether the server runs and firewalls let this box through to it; " +
                   std::string(look_at_dns));
    } else if (!one.tls) {
        finish(number, verdict::bad, "tls", reason,
               "have the server show a certificate for " + one.domain +
                   " by an authority in edge.ca (or that peer's ca)");
    } else if (!box_.peers.find(one.domain).methods.external) {
        finish(number, verdict::doubtful, "stream",
               reason + "; its domain is proved by dialback, which is not tried here", "");
    } else {
        finish(number, verdict::bad, "stream", reason,
               "have the server trust the authority of this box's certificate, and take it for " +
                   one.local);
    }
}

void probe::on_edge_no_such_domain(std::uint64_t number, const std::string& why) {
    finish(number, verdict::bad, "name", why, look_at_dns);
}

void probe::finish(std::uint64_t number, verdict how, std::string step, std::string text,
                   std::string remedy) {
    auto& one = peers_.at(number);
    if (!std::exchange(one.done, true)) {
        say(how, "peer " + one.domain, std::move(step), std::move(text), std::move(remedy));
    }
}

// --- the link

void probe::on_link_up(const std::string& address, const std::string& fingerprint) {
    link_answered(address,
                  "the other box has the pinned key " + fingerprint + ", and takes this box's");
}

void probe::on_link_spare(const std::string& address) {
    link_answered(address, "the other box has the pinned key, and takes this box's");
}

void probe::link_answered(const std::string& address, const std::string& how) {
    if (links_.emplace(address, true).second) {
        ++links_done_;
        say(verdict::good, "link " + address, "key", how, "");
    }
}

void probe::on_link_refused(const std::string& address, const std::string& why) {
    if (links_.emplace(address, false).second) {
        ++links_done_;
        say(verdict::bad, "link " + address, "key", why,
            "compare link.key and link.peer_key of both boxes: diolkos pair show on both");
    }
}

void probe::on_link_unreachable(const std::string& why) {
    if (links_.emplace(why, false).second) {
        ++links_done_;
        say(verdict::bad, "link", "connection", why,
            "see whether the other box runs, listens on that address, and is let through by both "
            "firewalls and the cable");
    }
}

// --- time

asio::awaitable<void> probe::watch(std::chrono::seconds deadline,
                                   const std::function<void(std::size_t, std::size_t)>& progress) {
    const auto all = peers_.size() + (with_link_ ? how_.link_addresses.size() : 0);
    const auto end = std::chrono::steady_clock::now() + deadline;
    asio::steady_timer pause(context_);
    while (done() < all && std::chrono::steady_clock::now() < end) {
        progress(done(), all);
        pause.expires_after(probe_interval);
        co_await pause.async_wait(no_throw);
        edge_.check(std::chrono::steady_clock::now());
        link_.check(std::chrono::steady_clock::now());
    }
    give_up();
    if (with_link_) {
        link_.stop();
    }
    pause.expires_after(probe_interval); // for what was said last to leave
    co_await pause.async_wait(no_throw);
    context_.stop();
}

void probe::give_up() {
    for (auto& [number, one] : peers_) {
        finish(number, verdict::bad, one.address.empty() ? "connection" : "stream",
               "no answer within the time that there was",
               "see whether firewalls let this box through, or give it more time (--timeout)");
    }
    if (with_link_ && links_done_ < how_.link_addresses.size()) {
        say(verdict::bad, "link", "key", "no answer within the time that there was",
            "see whether the other box runs; diolkos status there says what it waits for");
    }
}

std::size_t probe::done() const noexcept {
    std::size_t count = links_done_;
    for (const auto& [number, one] : peers_) {
        count += one.done ? 1U : 0U;
    }
    return count;
}

void probe::say(verdict how, std::string about, std::string step, std::string text,
                std::string remedy) {
    results_.push_back(
        {how, std::move(about), std::move(step), std::move(text), std::move(remedy)});
}

} // namespace diolkos::net
