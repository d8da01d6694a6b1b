// Whose stanzas for whom: what streams, queues and the pace of the link go by. A value for keys
// that are kept, and a view of it for looking them up.
//
// Threads  values
#pragma once

#include "box/answer.hpp"
#include "wire_format/envelope.hpp"

#include <string_view>
#include <utility>

namespace diolkos::box {

using wire::domain_pair;

struct domain_pair_view {
    std::string_view from, to;
};

[[nodiscard]] inline domain_pair_view pair_of(const stanza_head& head) noexcept {
    return {head.from.domain(), head.to.domain()};
}

struct by_domain_pair {
    using is_transparent = void;
    template <typename A, typename B>
    [[nodiscard]] bool operator()(const A& a, const B& b) const noexcept {
        using both = std::pair<std::string_view, std::string_view>;
        return both(a.from, a.to) < both(b.from, b.to);
    }
};

} // namespace diolkos::box
