import { toNameWords } from "../document/name-words.ts";

/** Verbs and nouns that tell nothing alone. */
const words =
  "add call comment create delete describe execute fetch find get help info insert list load lookup open post query read remove reply retrieve run save search send set show status submit update view write";

/** Tools that agents and servers for files, shells and the web bring along. */
const taken =
  "apply_patch codebase_search create_directory create_file delete_file delete_files edit_file execute_code execute_command execute_query fetch_url file_search find_files get_file get_files grep_search insert_edit list_dir list_directory list_files memory_search move_file open_file open_page read_file read_files replace_in_file run_code run_command run_query run_shell_command run_tests save_file save_memory search_files search_web send_message update_file update_plan web_fetch web_search write_file write_files write_to_file";

const generic: ReadonlySet<string> = new Set(`${words} ${taken}`.split(" "));

/** Whether a tool's name does not tell which API it calls, and others have it too. */
export function isGenericName(name: string): boolean {
  return generic.has(toNameWords(name).toLowerCase().replaceAll(" ", "_"));
}
