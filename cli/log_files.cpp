#include "cli/log_files.hpp"

#include "audit/log_reader.hpp"
#include "audit/record_reader.hpp"
#include "net/log_folder.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>

namespace diolkos::cli {

namespace {

constexpr std::size_t block_bytes = std::size_t{1024} * 1024;

std::ifstream open(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in || std::filesystem::is_directory(file))
        throw std::runtime_error(file.string() + ": cannot be read");
    return in;
}

// The index of the first record; files without one come last and are read all the same.
std::uint64_t first_index(const std::filesystem::path& file) {
    std::ifstream in = open(file);
    std::string start(audit::max_record_bytes + 1, '\0');
    in.read(start.data(), static_cast<std::streamsize>(start.size()));
    start.resize(static_cast<std::size_t>(in.gcount()));
    audit::record_reader reader;
    const auto entry = reader.read(std::string_view(start).substr(0, start.find('\n')));
    return entry ? entry->index : std::numeric_limits<std::uint64_t>::max();
}

} // namespace

std::vector<std::filesystem::path> log_files(const std::filesystem::path& path) {
    if (!std::filesystem::is_directory(path)) {
        (void)open(path);
        return {path};
    }
    std::vector<std::pair<std::uint64_t, std::filesystem::path>> found;
    for (const auto& entry : std::filesystem::directory_iterator(path))
        if (entry.is_regular_file() && entry.path().extension() == ".jsonl")
            found.emplace_back(first_index(entry.path()), entry.path());
    if (found.empty())
        throw std::runtime_error(path.string() + ": there is no *.jsonl file in it");
    std::ranges::sort(found);
    std::vector<std::filesystem::path> files;
    for (auto& [index, file] : found)
        files.push_back(std::move(file));
    return files;
}

void read_lines(const std::filesystem::path& file, const line_sink& sink) {
    std::ifstream in = open(file);
    std::string block(block_bytes, '\0');
    std::size_t held = 0; // bytes of a line whose end has not come yet
    bool skipping = false;
    while (in) {
        in.read(block.data() + held, static_cast<std::streamsize>(block.size() - held));
        std::string_view text(block.data(), held + static_cast<std::size_t>(in.gcount()));
        for (auto end = text.find('\n'); end != text.npos; end = text.find('\n')) {
            if (!skipping)
                sink.line(text.substr(0, end));
            skipping = false;
            text.remove_prefix(end + 1);
        }
        if (text.size() > audit::max_record_bytes) {
            if (!skipping)
                sink.too_long();
            skipping = true;
        }
        held = skipping ? 0 : text.size();
        std::copy_n(text.begin(), held, block.begin());
    }
    if (in.bad())
        throw std::runtime_error(file.string() + ": reading it failed");
    if (held > 0)
        sink.rest(std::string_view(block).substr(0, held));
}

bool is_log_folder(const std::filesystem::path& path) {
    return std::filesystem::exists(path / audit::tree::checkpoint_path) ||
           std::filesystem::exists(path / audit::tail_folder);
}

std::uint64_t log_bytes(const std::filesystem::path& path) {
    std::error_code failed;
    std::uint64_t sum = 0;
    if (!std::filesystem::is_directory(path, failed)) {
        const auto size = std::filesystem::file_size(path, failed);
        return failed ? 0 : size;
    }
    for (std::filesystem::recursive_directory_iterator at(path, failed), end; !failed && at != end;
         at.increment(failed)) {
        std::error_code gone; // a box that runs replaces its files
        const auto size = at->is_regular_file(gone) ? at->file_size(gone) : 0;
        sum += gone ? 0 : size;
    }
    return sum;
}

void read_records(const std::filesystem::path& path, const line_sink& sink) {
    if (is_log_folder(path)) {
        const auto read =
            audit::read_log(net::log_folder(path), {},
                            [&](std::uint64_t, std::string_view record) { sink.line(record); });
        if (!read)
            throw std::runtime_error((path / read.error().text).string());
        if (read->torn_bytes > 0)
            sink.rest({});
        return;
    }
    for (const auto& file : log_files(path))
        read_lines(file, sink);
}

} // namespace diolkos::cli
