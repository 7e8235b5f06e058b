import { AccountMenu } from "./account-menu.tsx";
import { StatusMenu } from "./status-menu.tsx";

/** What stands at the right of the header: loaded after the lists, because menus are a third of what they would wait for. */
export function HeaderMenus() {
  return (
    <>
      <StatusMenu />
      <AccountMenu />
    </>
  );
}
