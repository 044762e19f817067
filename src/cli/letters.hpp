// Which of curl's letters a command can give to the options that it shares with others.
#pragma once

namespace tern::cli {

enum class letters {
  all,
  load,  // -n, -c and -m are options of its own
};

}  // namespace tern::cli
