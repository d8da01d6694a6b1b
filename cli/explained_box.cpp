#include "cli/explained_box.hpp"

#include "config/reader.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace diolkos::cli {

namespace {

std::string read_file(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream)
        throw std::runtime_error(file.string() + ": cannot be read");
    return std::move(text).str();
}

} // namespace

box::side side_of(const std::filesystem::path& file, const std::string& named) {
    const bool high = named.empty() ? file.filename().string().find("high") != std::string::npos
                                    : named == "high";
    return high ? box::side::high : box::side::low;
}

explained_box read_box(const std::filesystem::path& file, box::side which, course direction) {
    auto [what, wrong] = config::read(read_file(file), file, which);
    if (!wrong.empty()) {
        std::string sentences;
        for (const auto& problem : wrong)
            sentences += (sentences.empty() ? "" : "\n") + config::to_text(file.string(), problem);
        throw std::runtime_error(sentences);
    }
    auto near = [domains = what.box.near_domains](std::string_view name) {
        return domains.contains(name);
    };
    auto far = [domains = what.box.far_domains](std::string_view name) {
        return domains.contains(name);
    };
    // An import leaves the low box and arrives at the high one; an export the other way round.
    const bool sent_from_near = (which == box::side::low) == (direction == course::import);
    if (sent_from_near)
        return {what.profile.path, {std::move(near), std::move(far)}};
    return {what.profile.path, {std::move(far), std::move(near)}};
}

} // namespace diolkos::cli
