// What an operator asks of a box: how it is, and a test over its link.
#include "audit/hex.hpp"
#include "box/gateway_state.hpp"
#include "box/version.hpp"
#include "guard/compiled_profile.hpp"
#include "wire_format/address.hpp"

#include <array>

namespace diolkos::box {
namespace {

constexpr std::string_view ping_name_space = "urn:xmpp:ping"; // XEP-0199
constexpr std::string_view stream_name_space = "jabber:server";

xmpp::element ping(const std::string& from, const std::string& to, const std::string& id) {
    xmpp::element stanza{std::string(stream_name_space),
                         "iq",
                         {{"", "type", "get"}, {"", "id", id}, {"", "from", from}, {"", "to", to}},
                         "",
                         {}};
    stanza.children.push_back({std::string(ping_name_space), "ping", {}, "", {}});
    return stanza;
}

// Why a test between these two cannot be sent; empty if it can.
std::string obstacle_to(const settings& how, const std::string& from, const std::string& to) {
    if (!how.is_near(from)) {
        return from + " is no domain of this side (near.domains).";
    }
    if (!how.is_far(to)) {
        return to + " is no domain of the other side (far.domains).";
    }
    return how.may_federate(from) ? "" : from + " may not federate (edge.allow, edge.block).";
}

} // namespace

link_status gateway::state::described_link() const {
    link_status now;
    now.name = how.link.name;
    now.up = link.up();
    now.last = past.link();
    now.window_crossings = how.link.window_crossings;
    now.window_bytes = how.link.window_bytes;
    now.in_doubt = leaving.in_doubt();
    now.lane = link.figures();
    if (const auto& one = chosen.one_way) {
        now.one_way = true;
        now.sends = one->sends();
        now.receives = one->receives();
        if (one->receives()) {
            now.hears = one->hears();
            now.counters = *one->counters();
            now.kernel_drops = kernel_drops;
        }
        now.up = one->sends() ? one->up() : one->hears();
    }
    return now;
}

void gateway::state::describe_peers(status& now) const {
    std::map<std::string, peer_status> by_domain;
    inbound.count(by_domain);
    outbound.count(by_domain);
    for (auto& [domain, each] : by_domain) {
        if (now.peers.size() == max_status_peers) {
            now.peers_left_out = by_domain.size() - max_status_peers;
            break;
        }
        each.domain = domain;
        now.peers.push_back(std::move(each));
    }
}

status gateway::described(moment at) const {
    const auto& box = *state_;
    status now;
    now.now = at.wall;
    now.started = box.started;
    now.clock_kept = at.synchronised;
    now.box = box.how.box_name;
    now.build = build;
    now.boot = audit::hex(box.how.boot);
    now.low = box.how.which == side::low;
    now.draining = box.life != state::phase::running;
    now.link = box.described_link();
    now.streams_in = box.inbound.size();
    now.unauthenticated = box.inbound.unauthenticated();
    now.resumable = box.inbound.resumable();
    now.destinations = box.outbound.size();
    box.describe_peers(now);
    now.waiting = box.leaving.waiting();
    now.waiting_bytes = box.leaving.waiting_bytes();
    now.waiting_limit = box.how.link_wait_stanzas;
    now.waiting_bytes_limit = box.how.link_wait_bytes;
    now.held_since = box.held_since;
    now.journal_bytes = box.store.used_bytes();
    now.journal_limit = box.how.journal_limit_bytes;
    now.kept = box.store.waiting();
    now.oldest_kept = box.store.oldest_waiting();
    now.storage = box.storage.level();
    now.storage_used = box.storage.used_percent();
    now.certificates = box.how.own_certificates;
    now.near = box.how.near_domains.patterns();
    now.far = box.how.far_domains.patterns();
    now.profile = box.how.profile->name();
    now.schema_digest = audit::hex(box.how.profile->digest());
    now.configuration_digest = box.how.configuration_digest;
    now.refusals = box.past.refusals();
    now.tests = box.past.tests();
    return now;
}

std::variant<test_sent, test_denied> gateway::test(std::string from, std::string to,
                                                   const std::string& who, moment now) {
    auto& box = *state_;
    const auto near = wire::prepare_domain(from);
    const auto far = wire::prepare_domain(to);
    if (!near || !far) {
        return test_denied{(near ? to : from) + " is no domain."};
    }
    if (box.life != state::phase::running) {
        return test_denied{"The box is stopping."};
    }
    if (auto why = obstacle_to(box.how, *near, *far); !why.empty()) {
        return test_denied{std::move(why)};
    }
    if (!box.past.takes_test()) {
        return test_denied{std::to_string(max_tests) + " tests are under way; wait for them."};
    }
    box.log.at(now);
    std::array<std::byte, 16> random{};
    box.how.random(random);
    const auto token = audit::hex(random);
    const auto sender = *near + "/diolkos-test-" + token;
    audit::record entry;
    entry.what = audit::event::test_requested;
    entry.from = sender;
    entry.to = *far;
    entry.detail = who;
    box.log.add(entry);
    box.past.expect(sender, *far, now.wall);
    stream_peer as;
    as.mechanism = "operator";
    box.leaving.admit(0, as, {ping(sender, *far, token), 0}, {});
    box.settle();
    return test_sent{sender};
}

void gateway::operator_refused(const std::string& who, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    audit::record entry;
    entry.what = audit::event::operator_refused;
    entry.outcome = "refused";
    entry.rule = "operator.socket";
    entry.detail = who;
    if (state_->strangers.add(entry)) {
        state_->out.emplace_back(
            log_line{message::operator_refused, "Operator's socket: refused: " + who});
    }
    state_->settle();
}

} // namespace diolkos::box
