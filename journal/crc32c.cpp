#include "journal/crc32c.hpp"

#include <algorithm>
#include <isa-l/crc.h>

namespace diolkos::journal {

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) noexcept {
    constexpr std::size_t piece = std::size_t{1} << 30U; // ISA-L counts in int
    std::uint32_t state = ~before;
    while (!bytes.empty()) {
        const auto part = bytes.substr(0, piece);
        // ISA-L's parameter is not const, but it only reads.
        auto* const data = reinterpret_cast<unsigned char*>(const_cast<char*>(part.data()));
        state = crc32_iscsi(data, static_cast<int>(part.size()), state);
        bytes.remove_prefix(part.size());
    }
    return ~state;
}

} // namespace diolkos::journal
