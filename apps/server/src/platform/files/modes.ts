/** [MED11] Files and folders under DATA_DIR are for the server's account alone, whatever the umask of its process is. */
export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;
