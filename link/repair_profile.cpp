#include "link/repair_profile.hpp"

namespace diolkos::link {

std::size_t most_symbols(repair_profile which) noexcept {
    switch (which) {
    case repair_profile::lan:
    case repair_profile::lossy:
        return 32;
    case repair_profile::bulk:
        return max_block_symbols;
    }
    return 1;
}

std::size_t repair_for(repair_profile which, std::size_t symbols) noexcept {
    switch (which) {
    case repair_profile::lossy:
        return symbols == 1 ? 5 : symbols <= 8 ? 9 : 17;
    case repair_profile::lan:
    case repair_profile::bulk:
        return symbols == 1 ? 2 : symbols <= 8 ? 4 : symbols <= 32 ? 8 : 32;
    }
    return 0;
}

} // namespace diolkos::link
