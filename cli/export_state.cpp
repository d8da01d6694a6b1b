#include "cli/export_state.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

namespace diolkos::cli {

std::uint64_t read_export_state(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file))
        return 0;
    std::ifstream in(file);
    std::uint64_t next = 0;
    std::string rest;
    if (!(in >> next) || in >> rest)
        throw std::runtime_error(file.string() + ": this says not how far an export came");
    return next;
}

void write_export_state(const std::filesystem::path& file, std::uint64_t next) {
    auto fresh = file;
    fresh += ".new";
    std::ofstream out(fresh, std::ios::trunc);
    out << next << '\n' << std::flush;
    if (!out)
        throw std::runtime_error(fresh.string() + ": cannot be written");
    std::filesystem::rename(fresh, file);
}

} // namespace diolkos::cli
