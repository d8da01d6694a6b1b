// What may not even be tried where a one-way link has no way for it, or for its answer.
//
// A direction that does not exist carries nothing. Where only the other one is missing, a request
// (RFC 6120, 8.2.3) would wait for an answer that cannot come, and a subscription or a probe (RFC
// 6121, 3 and 4.3) for presence that cannot: they are answered here.
//
// I/O      none
// Threads  free function; safe from any thread
#pragma once

#include "box/answer.hpp"
#include "link/one_way_settings.hpp"

namespace diolkos::box {

// Why a stanza of this box's side is not sent; nullopt: it may be.
[[nodiscard]] std::optional<obstacle>
without_a_way(const std::optional<link::one_way_settings>& link, const stanza_head& head) noexcept;

} // namespace diolkos::box
