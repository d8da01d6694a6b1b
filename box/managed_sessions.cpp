#include "box/managed_sessions.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::box {

std::size_t managed_sessions::bytes_of(const session& what) noexcept {
    // Twice the id: it is a key as well. What the line has waits for the link, which bounds it.
    return sizeof(session) + 2 * what.id.size() + what.local.size() + what.remote.size();
}

void managed_sessions::begin(connection_id stream, std::string id, std::string local,
                             std::string remote) {
    const auto key = ++last_key_;
    if (!id.empty()) {
        by_id_.emplace(id, key);
    }
    session made;
    made.id = std::move(id);
    made.local = std::move(local);
    made.remote = std::move(remote);
    made.stream = stream;
    sessions_.emplace(key, std::move(made));
    by_stream_.emplace(stream, key);
}

stanza_place managed_sessions::taken(connection_id stream, std::uint64_t number) {
    const auto key = by_stream_.find(stream);
    if (key == by_stream_.end()) {
        return {};
    }
    sessions_.at(key->second).line.push_back({number, number, 0});
    return {key->second, number};
}

void managed_sessions::recorded(const stanza_place& which, journal::ticket ticket) {
    const auto at = sessions_.find(which.session);
    if (at == sessions_.end()) {
        return; // its session is over; there is nobody to tell
    }
    auto& line = at->second.line;
    const auto here =
        std::lower_bound(line.begin(), line.end(), which.number,
                         [](const run& each, std::uint64_t number) { return each.last < number; });
    if (here == line.end() || here->first != which.number || here->ticket != 0) {
        return; // it has been said before
    }
    here->ticket = ticket;
    if (line.size() > 1 && here == line.end() - 1 && (here - 1)->ticket != 0) {
        auto& before = *(here - 1);
        before.last = here->last;
        before.ticket = std::max(before.ticket, ticket);
        line.pop_back();
    }
    if (pending_.empty() || pending_.back().ticket != ticket ||
        pending_.back().key != which.session) {
        pending_.push_back({ticket, which.session});
    }
}

bool managed_sessions::advance(session& what, journal::ticket upto) const {
    const auto before = what.handled;
    while (!what.line.empty() && what.line.front().ticket != 0 &&
           what.line.front().ticket <= upto) {
        what.handled = what.line.front().last;
        what.line.pop_front();
    }
    return what.handled != before;
}

std::vector<managed_sessions::news> managed_sessions::durable(journal::ticket upto) {
    std::vector<news> all;
    while (!pending_.empty() && pending_.front().ticket <= upto) {
        const auto key = pending_.front().key;
        pending_.pop_front();
        const auto at = sessions_.find(key);
        if (at == sessions_.end() || !advance(at->second, upto)) {
            continue;
        }
        auto& one = at->second;
        if (one.wanted_by != 0 && one.line.empty()) {
            all.push_back(resume(key, one, one.wanted_by));
        } else if (one.stream != 0) {
            all.push_back({news::kind::handled, one.stream, one.handled, 0});
        }
    }
    return all;
}

// --- sessions whose stream is over ---------------------------------------------------------------

void managed_sessions::ended(connection_id stream, bool lost, xmpp::monotonic now) {
    for (const auto key : waiting_) { // a stream wants one session at most
        if (auto& one = sessions_.at(key); one.wanted_by == stream) {
            one.wanted_by = 0;
            std::erase(waiting_, key);
            if (one.stream == 0) {
                keep(key, one, now);
            }
            break;
        }
    }
    const auto at = by_stream_.find(stream);
    if (at == by_stream_.end()) {
        return;
    }
    const auto key = at->second;
    by_stream_.erase(at);
    auto& one = sessions_.at(key);
    one.stream = 0;
    if (one.wanted_by != 0) {
        return; // it goes on elsewhere, or is refused there
    }
    if (lost && !one.id.empty()) {
        keep(key, one, now);
    } else {
        forget(key);
    }
}

void managed_sessions::keep(std::uint64_t key, session& what, xmpp::monotonic now) {
    what.kept_until = now + how_.streams.resumption;
    kept_.emplace(what.kept_until, key);
    kept_bytes_ += bytes_of(what);
    while (kept_.size() > how_.max_resumable || kept_bytes_ > max_kept_bytes) {
        forget(kept_.begin()->second);
    }
}

void managed_sessions::keep_no_more(std::uint64_t key, session& what) {
    if (kept_.erase({what.kept_until, key}) != 0) {
        kept_bytes_ -= bytes_of(what);
    }
}

void managed_sessions::forget(std::uint64_t key) {
    const auto at = sessions_.find(key);
    keep_no_more(key, at->second);
    by_id_.erase(at->second.id);
    sessions_.erase(at);
}

std::optional<managed_sessions::news>
managed_sessions::wanted(connection_id stream, const std::string& id, const std::string& local,
                         const std::string& remote, xmpp::monotonic now) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) {
        return news{news::kind::refused, stream, {}, 0};
    }
    const auto key = found->second;
    auto& one = sessions_.at(key);
    // Whoever is not the peer that made it learns nothing of it, not even that it exists.
    if (one.local != local || one.remote != remote || one.wanted_by != 0) {
        return news{news::kind::refused, stream, {}, 0};
    }
    keep_no_more(key, one);
    if (one.line.empty()) {
        return resume(key, one, stream);
    }
    one.wanted_by = stream;
    one.wanted_until = now + resumption_wait;
    waiting_.push_back(key);
    return std::nullopt;
}

managed_sessions::news managed_sessions::resume(std::uint64_t key, session& what,
                                                connection_id stream) {
    if (std::exchange(what.wanted_by, 0) != 0) {
        std::erase(waiting_, key);
    }
    const auto before = std::exchange(what.stream, stream);
    by_stream_.erase(before);
    by_stream_.emplace(stream, key);
    return {news::kind::resumed, stream, what.handled, before};
}

std::vector<managed_sessions::news> managed_sessions::on_time(xmpp::monotonic now) {
    std::vector<news> all;
    for (const auto key : std::exchange(waiting_, {})) {
        auto& one = sessions_.at(key);
        if (one.wanted_until > now) {
            waiting_.push_back(key);
            continue;
        }
        all.push_back({news::kind::refused, std::exchange(one.wanted_by, 0), one.handled, 0});
        if (one.stream == 0) {
            forget(key); // as the peer was told
        }
    }
    while (!kept_.empty() && kept_.begin()->first <= now) {
        forget(kept_.begin()->second);
    }
    return all;
}

bool managed_sessions::settled(connection_id stream) const {
    const auto key = by_stream_.find(stream);
    return key == by_stream_.end() || sessions_.at(key->second).line.empty();
}

} // namespace diolkos::box
