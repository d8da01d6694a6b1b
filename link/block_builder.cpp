#include "link/block_builder.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::link {

symbol built_block::at(std::size_t index) const noexcept {
    const auto size = shape.symbol_size();
    const auto all = std::as_bytes(std::span(index < shape.k ? bytes : repair));
    const auto place = index < shape.k ? index : index - shape.k;
    return {shape, index, all.subspan(place * size, shape.size_of(index))};
}

block_builder::block_builder(repair_profile profile, std::size_t extra_repair, std::size_t room)
    : profile_(profile),
      extra_repair_(std::min(extra_repair, max_extra_repair)),
      room_(room),
      capacity_(std::min(profile == repair_profile::bulk ? max_block_bytes : block_full_bytes,
                         most_symbols(profile) * room)) {}

void block_builder::add(std::string_view frame, std::vector<built_block>& closed) {
    if (open_.size() + frame.size() > capacity_)
        close(closed);
    const bool whole = frame.size() <= capacity_;
    while (frame.size() > capacity_) { // longer than a block: goes on in the next ones
        open_ = frame.substr(0, capacity_);
        frame.remove_prefix(capacity_);
        close(closed);
        start_ = capacity_;
    }
    if (!whole)
        start_ = frame.size();
    open_ += frame;
}

void block_builder::close(std::vector<built_block>& closed) {
    if (open_.empty())
        return;
    built_block made;
    auto& shape = made.shape;
    shape.block = ++blocks_;
    shape.bytes = open_.size();
    shape.k = (open_.size() + room_ - 1) / room_;
    shape.r = repair_for(profile_, shape.k) + extra_repair_;
    shape.start = std::min(start_, open_.size());
    const auto size = shape.symbol_size();
    made.bytes = std::exchange(open_, {});
    made.bytes.resize(shape.k * size);
    made.repair.resize(shape.r * size);
    const auto cut = [size](std::string& all, std::size_t count) {
        std::vector<symbol_bytes> parts;
        parts.reserve(count);
        for (std::size_t i = 0; i < count; ++i)
            parts.push_back(std::as_writable_bytes(std::span(all)).subspan(i * size, size));
        return parts;
    };
    code_.make_repair(cut(made.bytes, shape.k), cut(made.repair, shape.r));
    closed.push_back(std::move(made));
    start_ = 0;
}

} // namespace diolkos::link
