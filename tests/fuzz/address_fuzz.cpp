// Any bytes as an address or a domain. What is prepared once must stay as it is.
#include "tests/fuzz/fuzz.hpp"
#include "wire_format/address.hpp"

#include <algorithm>

using namespace diolkos;

namespace {

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F'; });
}

void check_domain(std::string_view text) {
    const auto once = wire::prepare_domain(text);
    if (!once)
        return;
    fuzz::require(once->size() <= wire::address::max_part_bytes && !once->empty(),
                  "a prepared domain has its length", *once);
    fuzz::require(once->find_first_of("@/ :[]\"<>&'") == std::string::npos,
                  "a prepared domain has no separator in it", *once);
    const auto twice = wire::prepare_domain(*once);
    fuzz::require(twice && *twice == *once, "a prepared domain is prepared again to itself", *once);
    const auto ascii = wire::domain_to_ascii(*once);
    fuzz::require(!ascii || (is_ascii(*ascii) && !ascii->empty()), "A-labels are ASCII", *once);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    check_domain(text);
    const auto once = wire::address::parse(text);
    if (!once)
        return 0;
    check_domain(once->domain());
    const auto twice = wire::address::parse(once->to_string());
    fuzz::require(twice && *twice == *once, "an address that is written parses to itself",
                  once->to_string());
    const auto arrived =
        wire::address::from_prepared(once->local(), once->domain(), once->resource());
    fuzz::require(arrived && *arrived == *once, "the far box takes what this one has prepared",
                  once->to_string());
    const auto bare = wire::address::parse(once->bare());
    fuzz::require(bare && bare->local() == once->local() && bare->domain() == once->domain() &&
                      bare->resource().empty(),
                  "a bare address is the same without its resource", once->bare());
    return 0;
}
