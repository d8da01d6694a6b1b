#include "simulated_disk.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace diolkos::journal::test {

using boost::system::errc::make_error_code;

simulated_disk::op simulated_disk::begin(request id, action what, segment_number segment) const {
    op next;
    next.id = id;
    next.what = what;
    next.segment = segment;
    if (fault) {
        next.error = fault(what);
    }
    return next;
}

simulated_disk::op& simulated_disk::ask(request id, action what, segment_number segment) {
    ++requests_;
    under_way_.push_back(begin(id, what, segment));
    return under_way_.back();
}

void simulated_disk::create_segment(request id, segment_number segment) {
    auto& next = ask(id, action::create, segment);
    if (files_.contains(segment) && !files_[segment].removed) {
        next.error = make_error_code(boost::system::errc::file_exists);
    }
    if (!next.error) {
        files_[segment] = {};
    }
}

void simulated_disk::append_and_sync(request id, segment_number segment, std::string_view given) {
    auto& next = ask(id, action::append, segment);
    next.given = given;
    next.copy = given;
    auto written = given;
    if (bytes() + given.size() > capacity) {
        next.error = make_error_code(boost::system::errc::no_space_on_device);
    }
    if (next.error) {
        written = written.substr(0, written.size() / 2);
    }
    next.ends = bool(next.error);
    files_.at(segment).unsynced += written;
}

void simulated_disk::sync_directory(request id) {
    (void)ask(id, action::sync_directory, 0);
}

void simulated_disk::remove(request id, segment_number segment) {
    auto& next = ask(id, action::remove, segment);
    if (!next.error) {
        files_.at(segment).removed = true;
    }
}

boost::system::result<std::vector<segment_number>> simulated_disk::list() {
    if (reading_syncs) {
        sync_entries();
    }
    std::vector<segment_number> out;
    for (const auto& [number, one] : files_) {
        if (!one.removed) {
            out.insert(out.begin(), number); // not in ascending order
        }
    }
    return out;
}

boost::system::result<std::string> simulated_disk::read(segment_number segment) {
    const auto place = files_.find(segment);
    if (place == files_.end() || place->second.removed) {
        return boost::system::error_code(
            make_error_code(boost::system::errc::no_such_file_or_directory));
    }
    auto& of = place->second;
    if (reading_syncs) {
        of.synced += std::exchange(of.unsynced, {});
        return of.synced;
    }
    return of.synced + of.unsynced;
}

void simulated_disk::sync_entries() {
    std::erase_if(files_, [](const auto& one) { return one.second.removed; });
    for (auto& [number, one] : files_) {
        one.entry_synced = true;
    }
}

simulated_disk::op simulated_disk::complete(std::size_t which) {
    op done = std::move(under_way_.at(which));
    const auto place = under_way_.erase(under_way_.begin() + static_cast<std::ptrdiff_t>(which));
    if (done.given != done.copy) {
        std::abort(); // the journal has touched what it had given away
    }
    if (!done.ends) {
        op sync = begin(done.id, action::sync_data, done.segment);
        const auto& of = files_.at(done.segment);
        sync.length = of.synced.size() + of.unsynced.size();
        sync.given = done.given;
        sync.copy = done.copy;
        under_way_.insert(place, std::move(sync));
    }
    if (!done.error && done.what == action::sync_data) {
        auto& of = files_.at(done.segment);
        const auto moved = std::min(done.length - of.synced.size(), of.unsynced.size());
        of.synced += of.unsynced.substr(0, moved);
        of.unsynced.erase(0, moved);
    }
    if (!done.error && done.what == action::sync_directory) {
        sync_entries();
    }
    return done;
}

void simulated_disk::kill(std::size_t lost) {
    for (const auto& one : under_way_) {
        if (one.what == action::append && !one.error) {
            auto& left = files_.at(one.segment).unsynced;
            left.resize(left.size() - std::min({lost, left.size(), one.copy.size()}));
        }
    }
    under_way_.clear();
}

void simulated_disk::crash(const crash_choices& how) {
    under_way_.clear();
    std::erase_if(files_, [&](const auto& one) {
        const auto& of = one.second;
        return (of.removed && how.entry()) || (!of.entry_synced && !how.entry());
    });
    for (auto& [number, of] : files_) {
        of.removed = false;
        of.entry_synced = true;
        if (of.unsynced.empty()) {
            continue;
        }
        const auto from = of.synced.size();
        const auto left = how.tail(from, from + of.unsynced.size());
        of.synced += of.unsynced;
        of.unsynced.clear();
        of.synced.resize(left.length);
        for (std::size_t at = from; at < left.length; ++at) {
            if (!left.whole(at / sector)) {
                of.synced[at] = left.fill;
            }
        }
    }
}

std::size_t simulated_disk::bytes() const {
    std::size_t sum = 0;
    for (const auto& [number, one] : files_) {
        sum += one.removed ? 0 : one.synced.size() + one.unsynced.size();
    }
    return sum;
}

} // namespace diolkos::journal::test
