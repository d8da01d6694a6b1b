// Which box's configuration `diolkos check` and `diolkos doctor` look at, and how they say what
// they have found.
//
// Threads  not thread-safe: standard output
#pragma once

#include "config/inspection.hpp"

#include <CLI/App.hpp>
#include <boost/json/object.hpp>

namespace diolkos::cli {

namespace check_code {                                                // exit codes of both
inline constexpr int clean = 0, warnings = 1, usage = 2, errors = 78; // EX_CONFIG of sysexits.h
} // namespace check_code

struct checked_box {
    std::string config, side; // as given; empty: by default
    bool as_json = false;

    void add_options(CLI::App& command);
    // Throws std::runtime_error if it cannot be told which box is meant.
    [[nodiscard]] std::filesystem::path file() const;
    [[nodiscard]] box::side which() const;
};

[[nodiscard]] boost::json::object findings_json(const config::findings& found,
                                                const std::filesystem::path& file);
// To standard output, coloured on a terminal; or as a JSON object.
void print(const config::findings& found, const std::filesystem::path& file, bool as_json);
[[nodiscard]] int code_of(const config::findings& found) noexcept;

} // namespace diolkos::cli
