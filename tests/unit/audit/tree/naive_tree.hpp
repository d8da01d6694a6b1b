// RFC 6962, 2.1, as it is written there: the definition itself, for trees small enough.
#pragma once

#include "audit/tree/proof.hpp"

#include <span>

namespace diolkos::audit::tree {

inline std::size_t split_of(std::size_t n) {
    std::size_t k = 1;
    while (2 * k < n)
        k *= 2;
    return k;
}

inline digest naive_root(std::span<const std::string> d, hasher& with) {
    if (d.empty())
        return with.plain({});
    if (d.size() == 1)
        return with.leaf(d.front());
    const auto k = split_of(d.size());
    return with.node(naive_root(d.first(k), with), naive_root(d.subspan(k), with));
}

inline proof naive_path(std::size_t m, std::span<const std::string> d, hasher& with) {
    if (d.size() == 1)
        return {};
    const auto k = split_of(d.size());
    auto path = m < k ? naive_path(m, d.first(k), with) : naive_path(m - k, d.subspan(k), with);
    path.push_back(naive_root(m < k ? d.subspan(k) : d.first(k), with));
    return path;
}

inline proof naive_subproof(std::size_t m, std::span<const std::string> d, bool b, hasher& with) {
    if (m == d.size())
        return b ? proof{} : proof{naive_root(d, with)};
    const auto k = split_of(d.size());
    if (m <= k) {
        auto path = naive_subproof(m, d.first(k), b, with);
        path.push_back(naive_root(d.subspan(k), with));
        return path;
    }
    auto path = naive_subproof(m - k, d.subspan(k), false, with);
    path.push_back(naive_root(d.first(k), with));
    return path;
}

} // namespace diolkos::audit::tree
