// Verifies what `diolkos audit reconcile --sign` has written: a signed note, the last line of which
// may name a page by its SHA-256.
//
// I/O      reads the report, and the page beside it
// Threads  free functions
#pragma once

#include "audit/tree/note_key.hpp"

#include <filesystem>
#include <string>

namespace diolkos::cli {

// How the page that a signed report may end with is named.
[[nodiscard]] std::string page_line(const std::string& page, std::string_view sha256);

struct report_check {
    enum class page_is : std::uint8_t { not_named, the_same, another, not_there };
    bool is_signed = false; // by that key
    std::string fault;      // why not
    page_is page = page_is::not_named;
    std::filesystem::path page_file;

    [[nodiscard]] bool good() const noexcept {
        return is_signed && (page == page_is::not_named || page == page_is::the_same);
    }
};

// The page is looked for beside the report. Throws std::runtime_error if there is no such report.
[[nodiscard]] report_check verify_report_file(const std::filesystem::path& report,
                                              const audit::tree::verifier_key& key);

} // namespace diolkos::cli
