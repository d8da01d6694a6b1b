#include "link/erasure_code.hpp"

#include <algorithm>
#include <cstdlib>
#include <isa-l/erasure_code.h>

namespace diolkos::link {

namespace {

constexpr std::size_t table_bytes = 32; // of ISA-L's expanded form of one coefficient

// Row k + i, column j of ISA-L's gf_gen_cauchy1_matrix(): the inverse of (k + i) xor j.
unsigned char coefficient(std::size_t k, std::size_t i, std::size_t j) {
    return gf_inv(static_cast<unsigned char>((k + i) ^ j));
}

unsigned char* raw(symbol_bytes bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

// out[row] = sum of coefficients[row][column] * in[column]
void multiply(std::span<unsigned char> coefficients, std::vector<unsigned char*>& in,
              std::vector<unsigned char*>& out, std::size_t size) {
    std::vector<unsigned char> tables(table_bytes * in.size() * out.size());
    ec_init_tables(static_cast<int>(in.size()), static_cast<int>(out.size()), coefficients.data(),
                   tables.data());
    ec_encode_data(static_cast<int>(size), static_cast<int>(in.size()),
                   static_cast<int>(out.size()), tables.data(), in.data(), out.data());
}

} // namespace

void erasure_code::make_repair(std::span<const symbol_bytes> symbols,
                               std::span<const symbol_bytes> repair) {
    const auto k = symbols.size();
    const auto r = repair.size();
    if (r == 0)
        return;
    if (k != k_ || r != r_) {
        std::vector<unsigned char> coefficients(k * r);
        for (std::size_t i = 0; i < r; ++i) {
            for (std::size_t j = 0; j < k; ++j)
                coefficients[i * k + j] = coefficient(k, i, j);
        }
        tables_.resize(table_bytes * k * r);
        ec_init_tables(static_cast<int>(k), static_cast<int>(r), coefficients.data(),
                       tables_.data());
        k_ = k;
        r_ = r;
    }
    std::vector<unsigned char*> in(k), out(r);
    std::ranges::transform(symbols, in.begin(), raw);
    std::ranges::transform(repair, out.begin(), raw);
    ec_encode_data(static_cast<int>(symbols.front().size()), static_cast<int>(k),
                   static_cast<int>(r), tables_.data(), in.data(), out.data());
}

// For each repair symbol i that has come:  sum over j of c[i][j] * d[j] = p[i].  With m the missing
// ones and j the others:  d[m] = inverse(c[i][m]) * (p[i] + sum c[i][j] * d[j]),  in one
// multiplication by [inverse | inverse * c].
void erasure_code::solve(std::span<const symbol_bytes> symbols,
                         std::span<const std::size_t> missing,
                         std::span<const repair_symbol> repair) {
    const auto k = symbols.size();
    const auto e = missing.size();
    if (e == 0)
        return;
    std::vector<unsigned char> part(e * e), inverse(e * e);
    for (std::size_t row = 0; row < e; ++row) {
        for (std::size_t column = 0; column < e; ++column)
            part[row * e + column] = coefficient(k, repair[row].index, missing[column]);
    }
    if (gf_invert_matrix(part.data(), inverse.data(), static_cast<int>(e)) != 0)
        std::abort(); // every square part of a Cauchy matrix can be inverted

    std::vector<unsigned char*> in, out;
    std::vector<std::size_t> present;
    auto gone = missing.begin();
    for (std::size_t j = 0; j < k; ++j) {
        if (gone != missing.end() && *gone == j) {
            ++gone;
            out.push_back(raw(symbols[j]));
        } else {
            present.push_back(j);
        }
    }
    for (const auto& each : repair)
        in.push_back(raw(each.bytes));
    for (const auto j : present)
        in.push_back(raw(symbols[j]));
    std::vector<unsigned char> coefficients(e * k);
    for (std::size_t row = 0; row < e; ++row) {
        auto* const to = coefficients.data() + row * k;
        std::copy_n(inverse.data() + row * e, e, to);
        for (std::size_t p = 0; p < present.size(); ++p) {
            unsigned char sum = 0;
            for (std::size_t i = 0; i < e; ++i)
                sum = static_cast<unsigned char>(
                    sum ^
                    gf_mul(inverse[row * e + i], coefficient(k, repair[i].index, present[p])));
            to[e + p] = sum;
        }
    }
    multiply(coefficients, in, out, symbols.front().size());
}

} // namespace diolkos::link
