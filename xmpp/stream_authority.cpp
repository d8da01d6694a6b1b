#include "xmpp/stream_authority.hpp"

#include <algorithm>

namespace diolkos::xmpp {

const stream_authority::pair* stream_authority::find(std::string_view from,
                                                     std::string_view to) const noexcept {
    const auto at = std::ranges::find_if(
        pairs_, [&](const pair& each) { return each.from == from && each.to == to; });
    return at == pairs_.end() ? nullptr : &*at;
}

stream_authority::standing stream_authority::of(std::string_view from,
                                                std::string_view to) const noexcept {
    if (!everywhere_.empty() && from == everywhere_)
        return standing::proved;
    const pair* found = find(from, to);
    if (found == nullptr)
        return standing::unknown;
    return found->proved ? standing::proved : standing::claimed;
}

bool stream_authority::speaks(std::string_view from) const noexcept {
    return (!everywhere_.empty() && from == everywhere_) ||
           std::ranges::any_of(pairs_,
                               [&](const pair& each) { return each.proved && each.from == from; });
}

bool stream_authority::empty() const noexcept {
    return everywhere_.empty() && std::ranges::none_of(pairs_, &pair::proved);
}

void stream_authority::prove(std::string_view from, std::string_view to) {
    forget(from, to);
    pairs_.push_back({std::string(from), std::string(to), true});
}

void stream_authority::claim(std::string_view from, std::string_view to) {
    pairs_.push_back({std::string(from), std::string(to), false});
}

void stream_authority::forget(std::string_view from, std::string_view to) {
    std::erase_if(pairs_, [&](const pair& each) { return each.from == from && each.to == to; });
}

void stream_authority::forget_claims() {
    std::erase_if(pairs_, [](const pair& each) { return !each.proved; });
}

} // namespace diolkos::xmpp
