#include "link/block_window.hpp"

#include <algorithm>
#include <cstring>

namespace diolkos::link {

block_window::block_window(std::uint64_t first, std::chrono::milliseconds patience)
    : next_(first),
      patience_(patience) {}

block_window::taken block_window::add(const symbol& what, time_point now) {
    if (what.of.block < next_)
        return taken::late;
    sent_upto(what.of.block - 1, now);
    const auto [at, fresh] = slots_.try_emplace(what.of.block);
    auto& slot = at->second;
    const auto size = what.of.symbol_size();
    if (fresh) {
        slot.shape = what.of;
        slot.bytes.resize(what.of.k * size);
        slot.here.resize(what.of.k + what.of.r);
        memory_ += slot.bytes.size();
    } else if (slot.shape != what.of) {
        return taken::contradicts;
    }
    if (slot.whole() || slot.here[what.index])
        return taken::unneeded;
    slot.here[what.index] = true;
    ++slot.count;
    if (what.index < what.of.k) {
        std::memcpy(slot.bytes.data() + what.index * size, what.bytes.data(), what.bytes.size());
    } else {
        slot.repair.emplace_back(
            what.index - what.of.k,
            std::string(reinterpret_cast<const char*>(what.bytes.data()), what.bytes.size()));
        memory_ += size;
    }
    if (slot.whole()) {
        memory_ -= slot.repair.size() * size;
        restore(slot);
    }
    return taken::stored;
}

void block_window::restore(open_block& what) {
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < what.shape.k; ++i) {
        if (!what.here[i])
            missing.push_back(i);
    }
    const auto size = what.shape.symbol_size();
    std::vector<symbol_bytes> symbols;
    for (std::size_t i = 0; i < what.shape.k && !missing.empty(); ++i)
        symbols.push_back(std::as_writable_bytes(std::span(what.bytes)).subspan(i * size, size));
    std::vector<erasure_code::repair_symbol> repair; // exactly as many as are missing: count == k
    for (auto& [index, bytes] : what.repair)
        repair.push_back({index, std::as_writable_bytes(std::span(bytes))});
    erasure_code::solve(symbols, missing, repair);
    what.restored = missing.size();
    what.repair = {};
}

void block_window::sent_upto(std::uint64_t block, time_point now) {
    if (block < next_ || (!over_.empty() && over_.back().upto >= block))
        return;
    if (over_.size() >= max_open_blocks) {
        over_.back().upto = block; // a little earlier than it should be
        return;
    }
    over_.push_back({block, now + patience_});
}

void block_window::drop(std::map<std::uint64_t, open_block>::iterator which) {
    const auto& gone = which->second;
    memory_ -= gone.bytes.size() + gone.repair.size() * gone.shape.symbol_size();
    slots_.erase(which);
}

std::variant<std::monostate, block_window::whole_block, block_window::lost_blocks>
block_window::next(time_point now) {
    while (!over_.empty() && over_.front().upto < next_)
        over_.pop_front();
    const auto at = slots_.begin();
    if (at != slots_.end() && at->first == next_ && at->second.whole()) {
        auto& slot = at->second;
        slot.bytes.resize(slot.shape.bytes);
        whole_block ready{next_, slot.shape.start, {}, slot.restored};
        memory_ -= slot.shape.k * slot.shape.symbol_size();
        ready.bytes = std::move(slot.bytes);
        slots_.erase(at);
        ++next_;
        return ready;
    }
    const bool is_over = !over_.empty() && over_.front().patience_ends <= now;
    if (!is_over && !crowded())
        return std::monostate{};
    // Up to the next block of which there is something, or, when the head itself cannot become
    // whole, that one alone.
    lost_blocks lost{next_, next_};
    if (at != slots_.end() && at->first == next_)
        drop(at);
    else if (at != slots_.end())
        lost.last = is_over ? std::min(at->first - 1, over_.front().upto) : at->first - 1;
    else
        lost.last = over_.front().upto;
    next_ = lost.last + 1;
    return lost;
}

block_window::time_point block_window::next_deadline() const noexcept {
    for (const auto& each : over_) {
        if (each.upto >= next_)
            return each.patience_ends;
    }
    return time_point::max();
}

} // namespace diolkos::link
