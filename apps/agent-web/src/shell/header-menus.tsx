import { AccountMenu } from "./account-menu.tsx";
import { StatusMenu } from "./status-menu.tsx";

/** The menus in the header. Loaded after the lists, because menus would be a third of the first load. */
export function HeaderMenus() {
  return (
    <>
      <StatusMenu />
      <AccountMenu />
    </>
  );
}
