#include "box/key_verifier.hpp"

#include "box/peer_proofs.hpp"

#include <utility>

namespace diolkos::box {

using xmpp::dialback::verdict;

std::size_t key_verifier::pending() const noexcept {
    std::size_t count = 0;
    for (const auto& [between, stream] : streams_) {
        count += stream.questions.size();
    }
    return count;
}

const char* key_verifier::limit_reached(const xmpp::key_claimed& claim) const {
    std::size_t of_domain = 0;
    for (const auto& [between, stream] : streams_) {
        of_domain += between.second == claim.from ? stream.questions.size() : 0;
    }
    if (of_domain >= max_pending_per_domain) {
        return "limit.dialback-pending-domain";
    }
    if (pending() >= max_pending) {
        return "limit.dialback-pending";
    }
    return streams_.size() >= max_streams && !streams_.contains({claim.to, claim.from})
               ? "limit.dialback-streams"
               : nullptr;
}

void key_verifier::ask(connection_id asker, xmpp::key_claimed claim) {
    const auto now = of_.log.now().mono;
    if (const char* const rule = limit_reached(claim); rule != nullptr) {
        give({asker, std::move(claim), now}, verdict::error, "resource-constraint",
             "Too many keys are being verified (" + std::string(rule) + ").");
        return;
    }
    const domains between(claim.to, claim.from);
    auto at = streams_.find(between);
    if (at == streams_.end()) {
        at = open(between);
    }
    at->second.questions.push_back({asker, std::move(claim), now + patience});
    if (at->second.machine.asking()) {
        ask_what_waits(at->second);
    }
}

key_verifier::table::iterator key_verifier::open(const domains& between) {
    const auto connection = of_.new_connection();
    stream_peer peer;
    peer.domain = between.second;
    xmpp::outbound_stream machine({.limits = of_.how.streams,
                                   .local_domain = between.first,
                                   .remote_domain = between.second,
                                   .proofs = proofs_of(of_.how, between.second),
                                   .key = {},
                                   .use = xmpp::outbound_stream::purpose::questions},
                                  of_.log.now().mono);
    const auto at =
        streams_.emplace(between, open_stream{connection, std::move(machine), std::move(peer), {}});
    index_.emplace(connection, between);
    of_.out.emplace_back(open_connection{connection, between.first, between.second,
                                         of_.how.peers.find(between.second).direct});
    return at.first;
}

void key_verifier::give(question&& about, verdict answer, std::string_view condition,
                        std::string detail) {
    outcomes_.push_back(
        {about.asker, std::move(about.claim), answer, condition, std::move(detail)});
}

} // namespace diolkos::box
