// What bench_link measures. Each prints one JSON object.
//
// Threads  free functions; one at a time
#pragma once

#include "tests/bench/link_alone/two_ends.hpp"

namespace diolkos::bench {

// As many crossings as go: a window is always under way.
void rate_of_links(const wish& how);
// The same bytes over the same sockets, without a carrier or a journal.
void rate_of_tls(const wish& how);

// Single crossings beside fdatasync of the same disk. Slices of half a second take turns:
// crossings; one fdatasync at a time of as many bytes; two of them at once, as the two journals
// have it where both boxes are on one disk.
void delay_of_links(const wish& how);
void delay_of_the_disk(const wish& how);

} // namespace diolkos::bench
