// Repair symbols for a block of symbols, and the missing symbols from those (Cauchy Reed-Solomon
// over GF(256), ISA-L). Of k symbols and r repair symbols any k make the block.
//
// Only what is missing is solved for: with e symbols missing, an e x e part of the matrix is
// inverted and not the k x k one, which would cost milliseconds at k >= 48.
//
// I/O      none
// Threads  repair() and solve() are safe from any thread
// Memory   tables of 32 * k * r bytes for the (k, r) used last, in each thread that repairs
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace diolkos::link {

inline constexpr std::size_t max_block_symbols = 128; // k
inline constexpr std::size_t max_repair_symbols = 64; // r; k + r <= 256, the size of the field

using symbol_bytes = std::span<std::byte>;

class erasure_code {
public:
    // Fills `repair` from `symbols`. All have the same size, > 0; 1 <= k <= max_block_symbols,
    // r <= max_repair_symbols.
    void make_repair(std::span<const symbol_bytes> symbols, std::span<const symbol_bytes> repair);

    // A repair symbol that has come.
    struct repair_symbol {
        std::size_t index = 0; // from 0, < r
        symbol_bytes bytes;
    };
    // Fills the symbols whose numbers are in `missing` (ascending); the others are there.
    // Requires repair.size() == missing.size(), different indexes, and sizes as above.
    static void solve(std::span<const symbol_bytes> symbols, std::span<const std::size_t> missing,
                      std::span<const repair_symbol> repair);

private:
    std::size_t k_ = 0, r_ = 0; // of tables_
    std::vector<unsigned char> tables_;
};

} // namespace diolkos::link
