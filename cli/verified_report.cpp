#include "cli/verified_report.hpp"

#include "audit/hex.hpp"
#include "audit/tree/hash.hpp"
#include "audit/tree/signed_note.hpp"

#include <array>
#include <fstream>
#include <optional>
#include <stdexcept>

namespace diolkos::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view page_begins = "The page ", page_goes_on = " has the SHA-256 ";
constexpr std::size_t sha256_digits = 64;

struct named_page {
    std::string file, sha256;
};

std::optional<named_page> page_of(std::string_view text) {
    if (!text.ends_with('\n'))
        return std::nullopt;
    text.remove_suffix(1);
    const auto line = text.substr(text.rfind('\n') + 1); // npos + 1 is 0
    if (!line.starts_with(page_begins) || line.size() < page_goes_on.size() + sha256_digits)
        return std::nullopt;
    const auto digits = line.size() - sha256_digits;
    const auto middle = digits - page_goes_on.size();
    if (middle < page_begins.size() || line.substr(middle, page_goes_on.size()) != page_goes_on)
        return std::nullopt;
    const std::string file(line.substr(page_begins.size(), middle - page_begins.size()));
    if (file.empty() || fs::path(file).filename() != file)
        return std::nullopt; // not one that reconcile writes
    return named_page{file, std::string(line.substr(digits))};
}

std::string start_of(const fs::path& file, std::size_t most) {
    std::ifstream in(file, std::ios::binary);
    std::string text(most, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

std::string page_line(const std::string& page, std::string_view sha256) {
    return std::string(page_begins) + page + std::string(page_goes_on) + std::string(sha256) + "\n";
}

report_check verify_report_file(const fs::path& report, const audit::tree::verifier_key& key) {
    const auto note = audit::tree::parse_note(start_of(report, audit::tree::max_note_bytes + 1));
    if (!note)
        throw std::runtime_error(report.string() +
                                 ": this is no signed report (diolkos audit reconcile --sign)");
    report_check made;
    switch (check(*note, key)) {
    case audit::tree::note_standing::signed_by_key:
        made.is_signed = true;
        break;
    case audit::tree::note_standing::not_signed:
        made.fault = "it is not signed by this key";
        return made;
    case audit::tree::note_standing::bad_signature:
        made.fault = "it was changed since it was signed, or its signature was";
        return made;
    }
    if (const auto page = page_of(note->text)) {
        made.page_file = report.parent_path() / page->file;
        audit::tree::hasher with;
        made.page = !fs::is_regular_file(made.page_file) ? report_check::page_is::not_there
                    : audit::hex(with.plain(bytes_of(made.page_file))) == page->sha256
                        ? report_check::page_is::the_same
                        : report_check::page_is::another;
    }
    return made;
}

} // namespace diolkos::cli
